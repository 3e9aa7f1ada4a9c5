/// From the messages of one stream to whole batches and whole trees.
#pragma once

#include "wire/body.hpp"
#include "wire/envelope.hpp"
#include "wire/message.hpp"

#include <espy/journal/mirror.hpp>

#include <cstdint>

namespace espy::fleet {

/// What a message made whole.
enum class assembled : std::uint8_t {
    /// Something is yet to come.
    nothing,
    /// A batch.
    changes,
    /// A tree.
    picture,
    /// It is not of espy's.
    foreign,
    /// It is of a version that is not understood.
    other_version,
    /// It says to be espy's, and cannot be read.
    damaged,
};

/// Knows no servers, and believes nothing. Parts that do not belong together are dropped: that something is missing
/// then, the places before and after a batch say. Distinct objects: safe. Shared objects: unsafe.
class assembly {
public:
    /// @pre Messages come in the order of the stream.
    assembled take(const message& next);
    /// Messages were left out.
    void reset() noexcept;

    /// Of what was made whole, until the next message.
    const envelope& headers() const noexcept { return headers_; }
    const mirrored_changes& changes() const noexcept { return changes_; }
    tree_picture& picture() noexcept { return picture_; }
    /// It may be large.
    void clear_picture() noexcept { picture_ = {}; }

private:
    bool continues(const envelope& next) const noexcept;
    assembled take_whole_body(const message& next);

    envelope headers_;
    /// Of the parts that came.
    std::uint64_t count_ = 0;
    bool has_begun_ = false;
    mirrored_changes changes_;
    tree_picture picture_;
};

} // namespace espy::fleet
