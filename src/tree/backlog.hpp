/// Events that were read from the kernel and not applied yet.
#pragma once

#include "tree/source.hpp"

#include <espy/inotify/event.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <system_error>
#include <vector>

namespace espy::tree {

/// A queue of buffers. As a rule it has one, which is read into and applied in turn; while a tree
/// is being listed, events gather here, so that the kernel's own queue does not overflow.
class backlog {
public:
    explicit backlog(std::size_t buffer_size) : buffer_size_(buffer_size) {}

    /// Reads once from `from`; false if nothing was there.
    bool fill(source& from, std::error_code& ec);

    bool empty() const noexcept { return buffers_.empty(); }
    /// The first event; valid until `pop`.
    inotify::event front() const noexcept { return *buffers_.front().next; }
    /// Where it begins in the stream; the end of all that was read, if there is none.
    position at() const noexcept { return at_; }
    void pop() noexcept;

    std::size_t bytes() const noexcept { return bytes_; }
    /// The end of all that was read.
    position end() const noexcept { return at_ + bytes_; }

    /// Where the search for the second half of a rename ended.
    enum class partner : std::uint8_t { found, missing, unknown };
    /// Looks ahead for the `moved_to` with this cookie. It cannot come after the next event about
    /// an entry of the directory that `watch` stands for (`missing`); `unknown` if that has not
    /// been read yet.
    partner find_partner(std::int32_t watch, std::uint32_t cookie) const noexcept;

private:
    struct buffer {
        std::unique_ptr<std::byte[]> memory;
        inotify::events::iterator next;
    };

    std::size_t buffer_size_;
    std::deque<buffer> buffers_;
    std::vector<std::unique_ptr<std::byte[]>> spare_;
    position at_ = 0;
    std::size_t bytes_ = 0;
};

} // namespace espy::tree
