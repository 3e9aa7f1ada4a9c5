/// Where events come from.
#pragma once

#include "record/store.hpp"

#include <espy/inotify/mask.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <system_error>

namespace espy::tree {

/// A queue of events that the kernel fills, and the watches that make it do so. What is read are
/// records as of inotify(7), whatever the kernel's own look like.
class source {
public:
    /// The watch of a record that is no event: the stream is `mask` positions further than at the
    /// record before, and the events that follow are by the process `cookie` (0: nobody knows).
    static constexpr watch_id progress{-2};
    /// The watch of an event about a directory that has none; only what may concern one that could
    /// not be opened is told.
    static constexpr watch_id elsewhere{-3};

    source() = default;
    source(const source&) = delete;
    source& operator=(const source&) = delete;
    virtual ~source() = default;

    /// The word for it: `inotify`.
    virtual std::string_view name() const noexcept = 0;
    /// Readable when events are queued.
    virtual int native_handle() const noexcept = 0;

    /// Why nothing at all can be watched, if that can be known beforehand.
    virtual std::error_code refused() noexcept { return {}; }
    /// False: nothing can be watched, everything is listed again and again.
    virtual bool tells_events() const noexcept { return true; }

    /// Watches the directory that `fd` is open on, or adds `bits` to what is watched of it already.
    /// @return A number that stands for this directory until the watch ends, and for no other ever.
    virtual watch_id watch(int fd, inotify::mask bits, std::error_code& ec) = 0;
    /// The same, with `bits` in place of what was watched.
    virtual watch_id rewatch(int fd, inotify::mask bits, std::error_code& ec) = 0;
    /// Watches a directory on the way to a root, not in a tree.
    virtual watch_id watch_way(int fd, inotify::mask bits, std::error_code& ec) {
        return watch(fd, bits, ec);
    }
    /// Watches the file that `fd` is open on by itself, whatever its directory is.
    virtual watch_id watch_file(int fd, inotify::mask bits, std::error_code& ec) {
        return watch(fd, bits, ec);
    }
    /// Many directories are to be watched one after the other, and nothing else of the program runs
    /// meanwhile; or not any more.
    virtual void watches_many(bool whether) noexcept { static_cast<void>(whether); }
    virtual void unwatch(watch_id watch) noexcept = 0;
    /// What makes the kernel tell of this directory alone does not end with its number: `unmark` has
    /// to be called before.
    virtual bool has_own_mark(watch_id watch) const noexcept {
        static_cast<void>(watch);
        return false;
    }
    /// Takes that off, if that can be. `fd` is open on the directory, or on any other of the same
    /// file system.
    virtual void unmark(watch_id watch, int fd) {
        static_cast<void>(watch);
        static_cast<void>(fd);
    }

    /// Which directory `name` in `directory` is (itself, if the name is empty), or what `watch`
    /// stands for, in place of an inode's number: that says it only as long as the inode lives,
    /// which a watch may see to.
    virtual std::uint64_t identity(int directory, const char* name, std::uint64_t inode) {
        static_cast<void>(directory);
        static_cast<void>(name);
        return inode;
    }
    virtual std::uint64_t identity_of(watch_id watch, std::uint64_t inode) noexcept {
        static_cast<void>(watch);
        return inode;
    }
    /// Something was mounted or unmounted.
    virtual void mounts_changed() {}

    /// What an event named behind its name (`object_of`) has no name any more. `fd` is open on the directory of
    /// `mount`, on the same file system. False also if nobody knows.
    virtual bool is_gone(std::string_view object, watch_id mount, int fd) {
        static_cast<void>(object);
        static_cast<void>(mount);
        static_cast<void>(fd);
        return false;
    }

    /// Makes `name` in the directory of `watch` be looked at once more, after the events that are not
    /// applied yet, those behind `at`; false if there are none, or if that was done too often
    /// `before`.
    virtual bool put_off(watch_id watch, std::string_view name, position at, std::uint32_t before) {
        static_cast<void>(watch);
        static_cast<void>(name);
        static_cast<void>(at);
        static_cast<void>(before);
        return false;
    }

    /// There are names that were put off; a later event makes them be looked at.
    virtual bool has_put_off() const noexcept { return false; }

    /// Events are told in the order in which things happened, each by itself, and positions are
    /// bytes. Otherwise an event goes on collecting what happens to its name until it is read: it is
    /// a hint. Positions are told by records then.
    virtual bool keeps_order() const noexcept { return true; }

    /// Reads what is queued into `buffer`; 0 if nothing of it is of interest.
    virtual std::size_t read(std::span<std::byte> buffer, std::error_code& ec) = 0;
    /// The last `read` has left nothing: it had room for more.
    virtual bool has_emptied() const noexcept { return false; }
    /// Everything that was read is before this position; asked if order is not kept.
    virtual position read_end() const noexcept { return 0; }
    /// Everything that has happened is before this position.
    virtual position end() const noexcept = 0;
    /// What is looked at from now on contains every event before this position.
    virtual position seen() const noexcept { return end(); }

    /// Bytes held by tables.
    virtual std::size_t memory() const noexcept { return 0; }
};

/// As long as it lives, many directories are watched.
class watching_many {
public:
    explicit watching_many(source* in) noexcept : source_(in) {
        if (source_ != nullptr) {
            source_->watches_many(true);
        }
    }
    watching_many(const watching_many&) = delete;
    watching_many& operator=(const watching_many&) = delete;
    ~watching_many() {
        if (source_ != nullptr) {
            source_->watches_many(false);
        }
    }

private:
    source* source_;
};

} // namespace espy::tree
