/// An inotify instance that owns its descriptor.
#pragma once

#include <espy/inotify/calls.hpp>

#include <filesystem>
#include <span>
#include <system_error>

namespace espy::inotify {

/// One instance: the calls of `calls.hpp` on a descriptor of its own, which the destructor closes;
/// all its watches end with it. A user has `fs.inotify.max_user_instances` of them (128 as a rule),
/// so a program wants one. Distinct objects: safe. Shared objects: unsafe.
class instance {
public:
    /// An instance of the process's C library. Throws `espy::error` as `init` does.
    instance() : instance(api::system()) {}
    /// An instance over `table`, which is copied.
    explicit instance(const api& table) : api_(table), fd_(inotify::init(api_)) {}
    /// Without a throw: test the result with `operator bool`.
    explicit instance(std::error_code& ec) : instance(api::system(), ec) {}
    instance(const api& table, std::error_code& ec) : api_(table), fd_(inotify::init(api_, ec)) {}

    /// False only after a failed construction with an error code, or after a move.
    explicit operator bool() const noexcept { return static_cast<bool>(fd_); }
    /// The descriptor, for `poll`; still owned. Readable when events are queued.
    int native_handle() const noexcept { return fd_.get(); }

    /// As `inotify::add`.
    watch_id add(const std::filesystem::path& path, mask events, std::error_code& ec) noexcept {
        return inotify::add(fd_.get(), path, events, api_, ec);
    }
    watch_id add(const std::filesystem::path& path, mask events) {
        return inotify::add(fd_.get(), path, events, api_);
    }

    /// As `inotify::remove`.
    bool remove(watch_id watch, std::error_code& ec) noexcept {
        return inotify::remove(fd_.get(), watch, api_, ec);
    }
    bool remove(watch_id watch) { return inotify::remove(fd_.get(), watch, api_); }

    /// As `inotify::read`.
    [[nodiscard]] read_result read(std::span<std::byte> buffer, std::error_code& ec) noexcept {
        return inotify::read(fd_.get(), buffer, ec);
    }
    [[nodiscard]] read_result read(std::span<std::byte> buffer) {
        return inotify::read(fd_.get(), buffer);
    }

    /// As `inotify::queued_bytes`.
    [[nodiscard]] std::size_t queued_bytes(std::error_code& ec) const noexcept {
        return inotify::queued_bytes(fd_.get(), ec);
    }
    [[nodiscard]] std::size_t queued_bytes() const { return inotify::queued_bytes(fd_.get()); }

private:
    api api_;
    unique_fd fd_;
};

} // namespace espy::inotify
