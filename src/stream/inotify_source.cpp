#include "stream/inotify_source.hpp"

#include "sys/directory.hpp"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace espy::tree {
namespace {

/// To read the link `/proc/self` takes as long as to follow it three times.
constexpr unsigned few = 4;

} // namespace

inotify_source::inotify_source(const inotify::api& table, bool borrows_working_directory,
                               std::error_code& ec)
    : api_(table), instance_(api_, ec) {
    if (borrows_working_directory) {
        home_.reset(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    }
}

/// `/proc/self/fd/N` names what `fd` is open on and nothing else, and so does `.` there. Where `self` leads is
/// read for many: this process does not fork as long as they are watched.
int inotify_source::add(int fd, std::uint32_t bits) noexcept {
    // It fails where one may read but not search.
    if (home_ && (strays_ || go_home()) && ::fchdir(fd) == 0) {
        const int watch = api_.add_watch(instance_.native_handle(), ".", bits);
        strayed_ = true;
        if (!strays_) {
            const int why = errno;
            go_home();
            errno = why;
        }
        return watch;
    }
    if (strays_ && ++by_path_ == few) {
        process_.read();
    }
    return api_.add_watch(instance_.native_handle(), sys::fd_path(fd, process_).c_str(), bits);
}

/// False, with `errno`, if the process's working directory may not be entered any more.
bool inotify_source::go_home() noexcept {
    strayed_ = strayed_ && ::fchdir(home_.get()) != 0;
    return !strayed_;
}

void inotify_source::watches_many(bool whether) noexcept {
    strays_ = whether;
    if (!whether) {
        go_home();
        by_path_ = 0;
        process_.forget();
    }
}

/// A call that watches nothing: a descriptor of no directory, or where paths of `/proc` are not
/// needed, no path at all.
std::error_code inotify_source::refused() noexcept {
    const int fd = instance_.native_handle();
    constexpr inotify::mask bits = inotify::mask::delete_self | inotify::mask::only_dir;
    const int watch =
        api_.add_watch(fd, home_ ? "" : sys::fd_path(fd).c_str(), static_cast<std::uint32_t>(bits));
    const int why = watch < 0 ? errno : 0;
    if (watch >= 0) {
        api_.rm_watch(fd, watch);
    }
    const bool is_refused = why == EPERM || why == ENOSYS || (why == ENOENT && !home_);
    return {is_refused ? why : 0, std::system_category()};
}

watch_id inotify_source::watch(int fd, inotify::mask bits, std::error_code& ec) noexcept {
    return rewatch(fd, bits | inotify::mask::mask_add, ec);
}

watch_id inotify_source::rewatch(int fd, inotify::mask bits, std::error_code& ec) noexcept {
    ec.clear();
    const int watch = add(fd, static_cast<std::uint32_t>(bits));
    if (watch < 0) {
        ec.assign(errno, std::system_category());
    }
    return watch_id{watch};
}

void inotify_source::unwatch(watch_id watch) noexcept {
    // A watch that has ended by itself is no error.
    api_.rm_watch(instance_.native_handle(), static_cast<int>(watch));
}

std::size_t inotify_source::read(std::span<std::byte> buffer, std::error_code& ec) noexcept {
    if (!go_home()) {
        // Where the program's relative paths lead now, it has to hear.
        ec.assign(errno, std::system_category());
        return 0;
    }
    const inotify::read_result result = instance_.read(buffer, ec);
    const std::size_t size = result.events.bytes().size();
    read_ += size;
    // The kernel stops at an event that does not fit, or where there is none.
    has_emptied_ = size > 0 && buffer.size() - size >= inotify::min_buffer_size;
    return size;
}

position inotify_source::end() const noexcept {
    std::error_code ignored;
    return read_ + instance_.queued_bytes(ignored);
}

} // namespace espy::tree
