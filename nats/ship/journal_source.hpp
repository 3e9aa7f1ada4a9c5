/// The journal as it is sent.
#pragma once

#include "ship/decision.hpp"
#include "ship/later_names.hpp"
#include "wire/body.hpp"

#include <espy/journal/journal.hpp>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace espy::fleet {

/// One batch as it was written down.
struct logged_entries {
    token upto;
    token before;
    journal_time time{};
    batch_cause cause = batch_cause::live;
    std::vector<told_entry> entries;
};

/// All that is in the tree, as of one batch.
struct listed_tree {
    token upto;
    journal_time time{};
    std::vector<body_part> parts;
    std::uint64_t entries = 0;
    /// Of all parts.
    std::uint64_t bytes = 0;
};

/// Reads one journal; throws `espy::error` as `journal` does. Distinct objects: safe. Shared objects: unsafe.
class journal_source {
public:
    /// Opens it.
    explicit journal_source(const std::filesystem::path& file);

    /// Of the machine and the tree.
    std::uint64_t origin() const noexcept { return origin_; }
    const std::filesystem::path& root() const noexcept { return journal_.root(); }

    /// The last batch. Fails with `journal_errc::incomplete`.
    token now() const { return journal_.now(); }
    /// It is of streams, not of a tree.
    bool is_mirror() const { return journal_.is_mirror(); }
    bool is_recorded() const { return journal_.info().pid != 0; }
    since_status judge(const token& place) const;

    /// The first batch after a place of the log.
    /// @return Null if there is none yet, or if the log does not go on from there any more.
    const logged_entries* after(const token& place);

    /// @param limit Of one part, in bytes before compression.
    /// @param on_progress Called now and then meanwhile.
    listed_tree list(std::size_t limit, const std::function<void()>& on_progress) const;

    /// Writes down for `espy journal` how far it was sent; for information alone.
    void note(std::string_view cursor, const token& sent);

private:
    void load(const token& place);
    void look_at_all(const later_names& names);

    journal journal_;
    std::uint64_t origin_ = 0;
    /// Read ahead.
    std::deque<logged_entries> loaded_;
};

/// A number for a machine and a tree: the same after a new start and for copies of the machine, another one for
/// every other.
std::uint64_t origin_of(const std::filesystem::path& root);

} // namespace espy::fleet
