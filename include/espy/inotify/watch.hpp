/// A watch that removes itself.
#pragma once

#include <espy/inotify/instance.hpp>

#include <filesystem>
#include <system_error>
#include <utility>

namespace espy::inotify {

/// Owns one watch of an instance and removes it at the end. The instance must outlive it and stay
/// where it is.
///
/// Two watches on one inode are one in the kernel: whichever handle ends first ends both. For many
/// subscribers of one directory use `espy::watcher`. Distinct objects: unsafe if they share an
/// instance. Shared objects: unsafe.
class watch {
public:
    watch() noexcept = default;
    /// Watches `path`. Throws `espy::error` as `instance::add` does.
    watch(instance& owner, const std::filesystem::path& path, mask events)
        : owner_(&owner), id_(owner.add(path, events)) {}
    /// Without a throw: test the result with `operator bool`.
    watch(instance& owner, const std::filesystem::path& path, mask events,
          std::error_code& ec) noexcept
        : owner_(&owner), id_(owner.add(path, events, ec)) {}
    watch(watch&& other) noexcept
        : owner_(other.owner_), id_(std::exchange(other.id_, watch_id::none)) {}
    watch& operator=(watch&& other) noexcept {
        if (this != &other) {
            reset();
            owner_ = other.owner_;
            id_ = std::exchange(other.id_, watch_id::none);
        }
        return *this;
    }
    watch(const watch&) = delete;
    watch& operator=(const watch&) = delete;
    ~watch() { reset(); }

    /// The id that events of this watch carry; `watch_id::none` if there is no watch.
    watch_id id() const noexcept { return id_; }
    explicit operator bool() const noexcept { return id_ != watch_id::none; }

    /// Gives the watch away: the instance keeps it, nobody removes it.
    [[nodiscard]] watch_id release() noexcept { return std::exchange(id_, watch_id::none); }
    /// Ends the watch now; one that is gone already is fine.
    void reset() noexcept {
        if (id_ != watch_id::none) {
            std::error_code ignored;
            owner_->remove(release(), ignored);
        }
    }

private:
    instance* owner_ = nullptr;
    watch_id id_ = watch_id::none;
};

} // namespace espy::inotify
