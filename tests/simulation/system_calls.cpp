/// What the linker puts in place of the C library's functions (`--wrap`): the simulated kernel's
/// answer where it is concerned, the real one elsewhere.
#include "kernel.hpp"

#include <cerrno>
#include <cstdarg>
#include <ctime>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

using espy::simulation::kernel;

namespace {

bool concerns(int base, const char* path) {
    return kernel::current() != nullptr && (kernel::owns(base) || path[0] == '/');
}

} // namespace

// NOLINTBEGIN: the names are the linker's
extern "C" {

int __real_open(const char*, int, ...);
int __real_openat(int, const char*, int, ...);
int __real_close(int);
ssize_t __real_read(int, void*, size_t);
ssize_t __real_write(int, const void*, size_t);
int __real_access(const char*, int);
int __real_clock_gettime(clockid_t, timespec*);
int __real_statx(int, const char*, int, unsigned, struct statx*);
int __real_fstatat(int, const char*, struct stat*, int);
int __real_fstatfs(int, struct statfs*);
int __real_fcntl(int, int, ...);
off_t __real_lseek(int, off_t, int);
ssize_t __real_readlinkat(int, const char*, char*, size_t);
int __real_ioctl(int, unsigned long, ...);
int __real_epoll_create1(int);
int __real_epoll_ctl(int, int, int, epoll_event*);
int __real_epoll_wait(int, epoll_event*, int, int);
int __real_eventfd(unsigned, int);
int __real_timerfd_create(int, int);
int __real_timerfd_settime(int, int, const itimerspec*, itimerspec*);

int __wrap_open(const char* path, int flags, ...) {
    return kernel::current() != nullptr ? kernel::current()->open_file(path, flags)
                                        : __real_open(path, flags, 0);
}

int __wrap_openat(int base, const char* path, int flags, ...) {
    return concerns(base, path) ? kernel::current()->open(base, path, flags, false)
                                : __real_openat(base, path, flags, 0);
}

int __wrap_close(int fd) {
    return kernel::owns(fd) ? kernel::current()->close(fd) : __real_close(fd);
}

ssize_t __wrap_read(int fd, void* buffer, size_t size) {
    if (!kernel::owns(fd)) {
        return __real_read(fd, buffer, size);
    }
    if (kernel::current()->is_queue(fd)) {
        return kernel::current()->read(fd, static_cast<std::byte*>(buffer), size);
    }
    if (kernel::current()->is_list(fd)) {
        return kernel::current()->read_list(fd, static_cast<std::byte*>(buffer), size);
    }
    if (kernel::current()->is_timer(fd) && kernel::current()->take_timer(fd)) {
        return 8;
    }
    errno = EAGAIN;
    return -1;
}

ssize_t __wrap_write(int fd, const void* buffer, size_t size) {
    return kernel::owns(fd) ? static_cast<ssize_t>(size) : __real_write(fd, buffer, size);
}

int __wrap_access(const char* path, int mode) {
    return concerns(-1, path) ? kernel::current()->access(path) : __real_access(path, mode);
}

int __wrap_clock_gettime(clockid_t clock, timespec* out) {
    if (kernel::current() == nullptr) {
        return __real_clock_gettime(clock, out);
    }
    kernel::current()->timed();
    const std::int64_t now = kernel::current()->tree().now();
    out->tv_sec = now / 1'000'000'000;
    out->tv_nsec = now % 1'000'000'000;
    return 0;
}

int __wrap_statx(int base, const char* path, int flags, unsigned wanted, struct statx* out) {
    return concerns(base, path) ? kernel::current()->look(base, path, out)
                                : __real_statx(base, path, flags, wanted, out);
}

int __wrap_fstatat(int base, const char* path, struct stat* out, int flags) {
    if (!kernel::owns(base)) {
        return __real_fstatat(base, path, out, flags);
    }
    kernel::current()->pass_lock(base);
    errno = ENOENT;
    return -1;
}

int __wrap_fstatfs(int fd, struct statfs* out) {
    if (!kernel::owns(fd)) {
        return __real_fstatfs(fd, out);
    }
    return kernel::current()->status_of(fd, out);
}

int __wrap_fcntl(int fd, int command, ...) {
    va_list more;
    va_start(more, command);
    const long value = va_arg(more, long);
    va_end(more);
    return kernel::owns(fd) ? kernel::current()->duplicate(fd) : __real_fcntl(fd, command, value);
}

off_t __wrap_lseek(int fd, off_t to, int from) {
    if (!kernel::owns(fd)) {
        return __real_lseek(fd, to, from);
    }
    kernel::current()->rewind(fd);
    return 0;
}

ssize_t __wrap_readlinkat(int base, const char* path, char* buffer, size_t size) {
    return concerns(base, path) ? kernel::current()->read_link(base, path, buffer, size)
                                : __real_readlinkat(base, path, buffer, size);
}

int __wrap_ioctl(int fd, unsigned long request, ...) {
    va_list more;
    va_start(more, request);
    void* const value = va_arg(more, void*);
    va_end(more);
    if (!kernel::owns(fd)) {
        return __real_ioctl(fd, request, value);
    }
    *static_cast<int*>(value) = kernel::current()->queued_bytes(fd);
    return 0;
}

int __wrap_epoll_create1(int flags) {
    return kernel::current() != nullptr ? kernel::current()->make_other()
                                        : __real_epoll_create1(flags);
}

int __wrap_epoll_ctl(int fd, int what, int about, epoll_event* interest) {
    return kernel::owns(fd) ? kernel::current()->listen(fd, what, about)
                            : __real_epoll_ctl(fd, what, about, interest);
}

int __wrap_epoll_wait(int fd, epoll_event* ready, int count, int timeout) {
    if (!kernel::owns(fd)) {
        return __real_epoll_wait(fd, ready, count, timeout);
    }
    int used = 0;
    for (const int each : kernel::current()->take_ready(fd)) {
        if (used < count) {
            ready[used++].data.fd = each;
        }
    }
    return used;
}

int __wrap_eventfd(unsigned value, int flags) {
    return kernel::current() != nullptr ? kernel::current()->make_other()
                                        : __real_eventfd(value, flags);
}

int __wrap_timerfd_create(int clock, int flags) {
    return kernel::current() != nullptr ? kernel::current()->make_timer()
                                        : __real_timerfd_create(clock, flags);
}

int __wrap_timerfd_settime(int fd, int flags, const itimerspec* value, itimerspec* old) {
    if (!kernel::owns(fd)) {
        return __real_timerfd_settime(fd, flags, value, old);
    }
    return kernel::current()->set_timer(fd, value->it_value.tv_sec * 1'000'000'000 +
                                                value->it_value.tv_nsec);
}

/// `espy::tree::backlog::pop`: no system call, but where the watcher is in the stream of events.
void __real__ZN4espy4tree7backlog3popEv(void*);
void __wrap__ZN4espy4tree7backlog3popEv(void* self) {
    __real__ZN4espy4tree7backlog3popEv(self);
    if (kernel::current() != nullptr) {
        kernel::current()->applied();
    }
}

long __real_syscall(long, ...);
long __wrap_syscall(long number, ...) {
    va_list more;
    va_start(more, number);
    const int fd = va_arg(more, int);
    auto* const text = va_arg(more, void*);
    const long third = va_arg(more, long);
    // Only openat2(2) has a fourth.
    const long fourth = number == SYS_openat2 ? va_arg(more, long) : 0;
    va_end(more);
    // listmount(2), statmount(2), and others that are too new.
    constexpr long newest = SYS_openat2;
    if (kernel::current() != nullptr && number > newest) {
        errno = ENOSYS;
        return -1;
    }
    if (!kernel::owns(fd)) {
        return __real_syscall(number, fd, text, third, fourth);
    }
    if (number == SYS_getdents64) {
        return kernel::current()->list(fd, static_cast<std::byte*>(text),
                                       static_cast<std::size_t>(third));
    }
    return kernel::current()->open(fd, static_cast<const char*>(text), O_DIRECTORY, true);
}

} // extern "C"
// NOLINTEND

namespace espy::simulation {

inotify::api kernel::interface() noexcept {
    return {[](int) { return current()->make_queue(); },
            [](int, const char* path, std::uint32_t bits) {
                return current()->watch(path, static_cast<inotify::mask>(bits));
            },
            [](int, int watch) { return current()->unwatch(watch); }};
}

} // namespace espy::simulation
