/// The system calls that a watcher makes, over a disk in memory and with a clock that stands still
/// between them.
#pragma once

#include "disk.hpp"

#include <espy/fanotify/api.hpp>
#include <espy/fanotify/flags.hpp>
#include <espy/inotify/api.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct file_handle;
struct statfs;
struct statx;

namespace espy::simulation {

/// What a system call gives that fails.
inline int fail(int reason) noexcept {
    errno = reason;
    return -1;
}

/// System calls that can fail though the caller is right.
enum class call : std::uint8_t {
    open,
    look,
    list,
    read_link,
    duplicate,
    access,
    read,
    watch,
    /// Of what is watched already: a limit does not matter.
    watch_again,
    mark,
    handle,
    by_handle,
    status,
    listen,
    make,
    time,
    /// Of a descriptor with O_PATH: the way to a root is followed.
    way,
};

/// While it lives, the system calls of this program are answered by it where they concern its
/// descriptors, its clock or a path. One at a time.
class kernel {
public:
    explicit kernel(const disk::habits& how);
    kernel(const kernel&) = delete;
    kernel& operator=(const kernel&) = delete;
    ~kernel();

    static kernel* current() noexcept;
    static bool owns(int fd) noexcept { return fd >= first; }
    static inotify::api interface() noexcept;
    static fanotify::api fanotify_interface() noexcept;

    disk& tree() noexcept { return tree_; }
    /// Called in every system call: the moment at which others do something.
    std::function<void()> meanwhile = [] {};
    /// How many entries one getdents64(2), and events one read(2), gives at most.
    std::function<std::size_t()> portion = [] { return std::size_t{1000}; };
    /// Why a call fails, or 0.
    std::function<int(call)> refuse = [](call) { return 0; };
    /// The watcher asks what time it is.
    std::function<void()> timed = [] {};
    /// The watcher has applied one event.
    std::function<void()> applied = [] {};
    /// The watcher watches for this, or (nothing) no more.
    std::function<void(std::int32_t, inotify::mask)> watched = [](std::int32_t, inotify::mask) {};
    /// There is a list of mounts.
    bool has_procfs = false;
    /// getdents64(2) does not tell types.
    bool silent_about_types = false;
    /// This many descriptors can still be opened.
    unsigned openable = 1000000;
    /// How long a system call takes, in nanoseconds, and one that may have to wait for the disk.
    std::int64_t call_takes = 1000;
    std::int64_t disk_takes = 0;
    /// What was opened or looked at once need not be waited for again; a listing always is.
    bool keeps_warm = false;
    /// Descriptors that are open.
    std::size_t descriptors() const noexcept { return opened_.size(); }
    /// System calls so far.
    std::uint64_t calls = 0;
    /// Events that it went over to say how much is queued.
    std::uint64_t walked = 0;
    /// When the first timer ends; 0 if none is set.
    std::int64_t timer() const noexcept;
    /// Whoever waits for this descriptor of epoll(7) wakes up.
    bool readable(int epoll) const noexcept;

    // --- System calls: the result, or -1 and `errno`.
    int open(int base, std::string_view path, int flags, bool no_links);
    int look(int base, std::string_view path, struct statx* out);
    long list(int fd, std::byte* buffer, std::size_t size);
    void rewind(int fd);
    void pass_lock(int fd);
    long read_link(int base, std::string_view path, char* buffer, std::size_t size);
    int duplicate(int fd);
    int close(int fd);
    int access(std::string_view path);
    long read(int fd, std::byte* buffer, std::size_t size);
    int queued_bytes(int fd);
    int watch(std::string_view path, inotify::mask bits);
    int unwatch(std::int32_t watch);
    int make_other();
    int make_queue() { return queue_ = make_other(); }
    int make_timer();
    bool is_queue(int fd) const noexcept { return fd == queue_ || tree_.groups().contains(fd); }
    bool is_timer(int fd) const noexcept { return timers_.contains(fd); }
    /// False if it has not ended.
    bool take_timer(int fd);
    /// Timers that have ended, and the list of mounts after each change: edge-triggered, it is ready
    /// until it was taken.
    std::vector<int> take_ready(int epoll);
    int status_of(int fd, struct statfs* out);
    int listen(int epoll, int operation, int fd);
    int set_timer(int fd, std::int64_t when);
    // Files of procfs: the list of mounts.
    int open_file(std::string_view path, int flags);
    bool is_list(int fd) const noexcept;
    long read_list(int fd, std::byte* buffer, std::size_t size);
    bool has_news(int fd) const noexcept;
    int make_group(fanotify::init_flags flags);
    int mark(int group, fanotify::mark_flags flags, fanotify::mask bits, std::string_view path);
    int handle_of(int base, std::string_view path, ::file_handle& out, int& mount_id);
    int open_handle(int base, const ::file_handle& handle);
    /// What leads to `path`; null and `errno` if nothing does.
    node_ptr resolve(node_ptr at, std::string_view path, bool follow_last, bool no_links);

private:
    static constexpr int first = 1 << 20;
    struct opened {
        node_ptr what;
        /// The place of a listing: after this order and name.
        std::uint64_t order = 0;
        std::string name = {};
        /// With O_PATH.
        bool of_way = false;
        /// What is open is mounted where it was found.
        bool mounted = false;
        /// Of the list of mounts: how often it had changed when that was taken.
        std::uint64_t taken = 0;
    };

    node_ptr base_of(int fd) const;
    int keep(node_ptr what, bool of_way = false);
    bool has_ended(int fd) const noexcept;
    void take_news(int fd) noexcept;
    bool is_mounted(const node_ptr& in, std::string_view name) const;
    /// What a call is, on this descriptor.
    call on(int fd, call which) const;
    void system_call();
    void wait_for_disk(const node_ptr& what);
    bool refuses(call which);
    node_ptr walk(node_ptr at, std::string_view path, bool follow_last, bool no_links, int& links);

    disk tree_;
    std::map<int, opened> opened_;
    std::set<const node*> warm_;
    int next_ = first;
    int queue_ = -1;
    /// When each ends; 0: it is not set.
    std::map<int, std::int64_t> timers_;
    std::set<std::pair<int, int>> listened_;
};

} // namespace espy::simulation
