/// A fanotify group that owns its descriptor.
#pragma once

#include <espy/fanotify/calls.hpp>

#include <cstddef>
#include <filesystem>
#include <span>
#include <system_error>

namespace espy::fanotify {

/// One group: the calls of `calls.hpp` on a descriptor of its own, which the destructor closes; all
/// its marks end with it. Distinct objects: safe. Shared objects: unsafe.
class group {
public:
    /// Throws `espy::error` as `init` does. `table` is copied.
    explicit group(init_flags flags, const api& table = api::system())
        : api_(table), fd_(fanotify::init(flags, api_)) {}
    /// Without a throw: test the result with `operator bool`.
    group(init_flags flags, std::error_code& ec) noexcept : group(flags, api::system(), ec) {}
    group(init_flags flags, const api& table, std::error_code& ec) noexcept
        : api_(table), fd_(fanotify::init(flags, api_, ec)) {}

    /// False only after a failed construction with an error code, or after a move.
    explicit operator bool() const noexcept { return static_cast<bool>(fd_); }
    /// The descriptor, for `poll`; still owned. Readable when events are queued.
    int native_handle() const noexcept { return fd_.get(); }

    /// As `fanotify::mark`.
    void mark(mark_flags flags, mask events, const std::filesystem::path& path,
              std::error_code& ec) noexcept {
        fanotify::mark(fd_.get(), flags, events, path, api_, ec);
    }
    void mark(mark_flags flags, mask events, const std::filesystem::path& path) {
        fanotify::mark(fd_.get(), flags, events, path, api_);
    }
    void mark(mark_flags flags, mask events, int object, std::error_code& ec) noexcept {
        fanotify::mark(fd_.get(), flags, events, object, api_, ec);
    }
    void mark(mark_flags flags, mask events, int object) {
        fanotify::mark(fd_.get(), flags, events, object, api_);
    }

    /// As `fanotify::read`.
    [[nodiscard]] read_result read(std::span<std::byte> buffer, std::error_code& ec) noexcept {
        return fanotify::read(fd_.get(), buffer, ec);
    }
    [[nodiscard]] read_result read(std::span<std::byte> buffer) {
        return fanotify::read(fd_.get(), buffer);
    }

    /// As `fanotify::queued_events`.
    [[nodiscard]] std::size_t queued_events(std::error_code& ec) const noexcept {
        return fanotify::queued_events(fd_.get(), ec);
    }
    [[nodiscard]] std::size_t queued_events() const { return fanotify::queued_events(fd_.get()); }

private:
    api api_;
    unique_fd fd_;
};

} // namespace espy::fanotify
