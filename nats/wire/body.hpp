/// The changes of a batch, or the entries of a tree, as the bodies of messages and back: JSON, an object
/// a line, as `espy since --format json` prints them, without what the headers say.
#pragma once

#include "wire/envelope.hpp"

#include <espy/change.hpp>
#include <espy/journal/journal.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace espy::fleet {

/// What an entry looks like, as far as it is sent.
struct entry_look {
    std::uint64_t size = 0;
    /// The time of its last modification.
    journal_time modified{};
    /// The permissions, 07777.
    std::uint32_t mode = 0;

    friend bool operator==(const entry_look&, const entry_look&) = default;
};

/// One change, or one entry that is there (`change_kind::exists`).
struct told_entry {
    change_kind kind = change_kind::exists;
    entry_type type = entry_type::none;
    bool replaced = false;
    bool exchanged = false;
    /// Below the root; empty: the root itself. Any bytes but NUL.
    std::string path;
    /// Of what was renamed.
    std::string from;
    /// When it was sent: not older than what is told, and newer perhaps. None if it could not be looked at,
    /// or is gone since.
    std::optional<entry_look> look;

    friend bool operator==(const told_entry&, const told_entry&) = default;
};

/// One message's share.
struct body_part {
    part_range range;
    std::string body;
    bool deflated = false;
};

/// Makes bodies of at most so many bytes before compression, of one entry at least. Distinct objects: safe.
/// Shared objects: unsafe.
class body_writer {
public:
    /// @param first How many entries of the whole were sent before.
    explicit body_writer(std::size_t limit, std::uint64_t first = 0);

    void add(const told_entry& entry);
    /// What was added, in one part at least. Nothing may be added any more.
    std::vector<body_part> finish();

private:
    void close();

    std::size_t limit_;
    std::uint64_t first_;
    std::uint64_t count_ = 0;
    std::string body_;
    std::string line_;
    std::vector<body_part> parts_;
};

/// A body of more bytes than this, before compression, is not read.
inline constexpr std::size_t largest_body = std::size_t{16} << 20;
/// As many bytes are compressed.
inline constexpr std::size_t worth_compressing = 4096;

/// Reads the body of a message.
/// @return The entries, as many as `headers.part.count`; nothing if it is not what `body_writer` makes, or
/// if a path leads out of the tree.
std::optional<std::vector<told_entry>> read_body(const envelope& headers, std::string_view body);

} // namespace espy::fleet
