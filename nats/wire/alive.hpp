/// What who ships says of himself, every few seconds, to whoever listens.
#pragma once

#include "wire/message.hpp"
#include "wire/names.hpp"

#include <espy/journal/journal.hpp>
#include <espy/journal/token.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace espy::fleet {

/// How often; and after which silence nobody is there.
inline constexpr std::chrono::seconds alive_interval{5};
inline constexpr std::chrono::seconds alive_silence{15};

struct alive {
    /// A random number for each process and journal: it tells a copy of a machine from itself.
    std::uint64_t instance = 0;
    std::uint64_t origin = 0;
    /// The tree's path on its machine.
    std::string root;
    /// What is known to be in the stream; none before that was looked at.
    std::optional<token> sent;
    /// Batches of the journal that are not.
    std::uint64_t behind = 0;
    /// By the clock of the machine.
    journal_time time{};
    /// A recorder writes the journal.
    bool recorded = false;

    friend bool operator==(const alive&, const alive&) = default;
};

/// To `alive_subject`; JSON.
message sealed(const alive& what, const source_name& source);
/// Nothing for what is not as `sealed` makes it.
std::optional<alive> read_alive(const message& from);

} // namespace espy::fleet
