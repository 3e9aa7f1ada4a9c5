/// What is being sent: a batch or a snapshot, part by part.
#pragma once

#include "ship/journal_source.hpp"
#include "wire/envelope.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace espy::fleet {

/// One batch, from some change on, or one snapshot. Distinct objects: safe. Shared objects: unsafe.
class outgoing {
public:
    outgoing() = default;
    /// @param skip How many of its changes are in the stream.
    /// @param limit Of a part, in bytes before compression.
    outgoing(const logged_entries& batch, std::uint64_t skip, std::size_t limit);
    outgoing(listed_tree tree, snapshot_reason reason, std::uint64_t id);

    bool empty() const noexcept { return parts_.empty(); }
    bool is_snapshot() const noexcept { return headers_.kind == message_kind::snapshot; }
    /// Of a snapshot; 0: it is none.
    std::uint64_t snapshot() const noexcept { return headers_.snapshot; }
    snapshot_reason reason() const noexcept { return headers_.reason; }
    const token& upto() const noexcept { return headers_.upto; }
    const token& before() const noexcept { return headers_.before; }
    /// Of all parts.
    std::uint64_t bytes() const noexcept;
    std::uint64_t entries() const noexcept { return headers_.part.total; }

    /// All is sent.
    bool is_done() const noexcept { return next_ == parts_.size(); }
    /// How much of it is sent, in changes or entries.
    std::uint64_t sent() const noexcept;
    /// Goes on from there. @return False if no part begins there.
    bool seek(std::uint64_t sent) noexcept;
    /// The next part.
    /// @param place Where it will be in the stream.
    message part(const source_name& source, std::uint64_t origin, const std::string& root,
                 std::uint64_t place);
    /// It is in the stream.
    void advance() noexcept { ++next_; }

private:
    envelope headers_;
    std::vector<body_part> parts_;
    std::size_t next_ = 0;
};

} // namespace espy::fleet
