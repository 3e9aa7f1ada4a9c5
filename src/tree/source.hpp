/// Where events come from.
#pragma once

#include "tree/store.hpp"

#include <espy/inotify/mask.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <system_error>

namespace espy::tree {

/// A queue of events that the kernel fills, and the watches that make it do so. Its bytes are
/// records as of inotify(7); positions count them from the beginning.
class source {
public:
    source() = default;
    source(const source&) = delete;
    source& operator=(const source&) = delete;
    virtual ~source() = default;

    /// The word for it: `inotify`.
    virtual std::string_view name() const noexcept = 0;
    /// Readable when events are queued.
    virtual int native_handle() const noexcept = 0;

    /// Watches the directory that `fd` is open on, or adds `bits` to what is watched of it already.
    /// @return A number that stands for this directory until the watch ends, and for no other ever.
    virtual std::int32_t watch(int fd, inotify::mask bits, std::error_code& ec) noexcept = 0;
    /// The same, with `bits` in place of what was watched.
    virtual std::int32_t rewatch(int fd, inotify::mask bits, std::error_code& ec) noexcept = 0;
    virtual void unwatch(std::int32_t watch) noexcept = 0;

    /// Reads what is queued into `buffer`; 0 if nothing is.
    virtual std::size_t read(std::span<std::byte> buffer, std::error_code& ec) noexcept = 0;
    /// Everything that has happened is before this position.
    virtual position end() const noexcept = 0;
};

} // namespace espy::tree
