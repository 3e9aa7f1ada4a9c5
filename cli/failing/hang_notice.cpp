/// The kernel says in which system call a thread waits (proc(5): `/proc/PID/syscall`). The same one
/// with the same arguments, twice in a row, is one that hangs: work that only takes long goes from
/// one to the next.
#include "failing/hang_notice.hpp"

#include "format/escape.hpp"
#include "streams/output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

namespace espy::cli {
namespace {

/// Between two looks.
constexpr std::time_t interval = 2;

/// The calls that may have to wait for a file system, and where they have its directory and a path
/// in it; -1: not at all.
struct call {
    long number;
    int directory;
    int path;
};
constexpr std::array calls{
    call{SYS_openat, 0, 1},
    call{SYS_openat2, 0, 1},
    call{SYS_statx, 0, 1},
#ifdef SYS_newfstatat
    call{SYS_newfstatat, 0, 1},
#endif
    call{SYS_readlinkat, 0, 1},
    call{SYS_faccessat, 0, 1},
    call{SYS_getdents64, 0, -1},
    call{SYS_fchdir, 0, -1},
    call{SYS_fstat, 0, -1},
    call{SYS_fstatfs, 0, -1},
    call{SYS_read, 0, -1},
    call{SYS_pread64, 0, -1},
    call{SYS_close, 0, -1},
    call{SYS_lseek, 0, -1},
    call{SYS_statfs, -1, 0},
    call{SYS_chdir, -1, 0},
    call{SYS_inotify_add_watch, -1, 1},
    call{SYS_fanotify_mark, 3, 4},
    call{SYS_name_to_handle_at, 0, 1},
#ifdef SYS_open
    call{SYS_open, -1, 0},
    call{SYS_stat, -1, 0},
    call{SYS_lstat, -1, 0},
    call{SYS_readlink, -1, 0},
    call{SYS_access, -1, 0},
#endif
};

/// Text at an address of this process, which may be no more by now.
std::string text_at(std::uint64_t address) {
    std::array<char, PATH_MAX> text{};
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel tells it as a number.
    iovec from{reinterpret_cast<void*>(address), text.size() - 1};
    std::size_t size = 0;
    // Up to the end of its page, and then the next: what is behind may not be mapped.
    while (address != 0 && size + 1 < text.size()) {
        from.iov_len =
            std::min<std::size_t>(text.size() - 1 - size, 4096 - (address + size) % 4096);
        iovec to{text.data() + size, from.iov_len};
        // NOLINTNEXTLINE(performance-no-int-to-ptr)
        from.iov_base = reinterpret_cast<void*>(address + size);
        const ssize_t got = ::process_vm_readv(::getpid(), &to, 1, &from, 1, 0);
        if (got <= 0 || std::find(text.data() + size, text.data() + size + got, '\0') !=
                            text.data() + size + got) {
            break;
        }
        size += static_cast<std::size_t>(got);
    }
    return text.data();
}

std::string target_of(const std::string& link) {
    std::array<char, PATH_MAX> text{};
    const ssize_t size = ::readlink(link.c_str(), text.data(), text.size());
    return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : std::string();
}

/// What a call is about, as the kernel tells it in numbers; nothing if not a file system.
std::optional<std::string> subject_of(const std::string& numbers) {
    std::istringstream words(numbers);
    long number = -1;
    std::array<std::string, 6> texts;
    if (!(words >> number >> texts[0] >> texts[1] >> texts[2] >> texts[3] >> texts[4] >>
          texts[5])) {
        return std::nullopt; // "running", or between two calls
    }
    const auto* const found = std::find_if(calls.begin(), calls.end(),
                                           [&](const call& each) { return each.number == number; });
    if (found == calls.end()) {
        return std::nullopt;
    }
    const auto argument = [&](int at) {
        return at < 0 ? 0 : std::strtoull(texts[static_cast<unsigned>(at)].c_str(), nullptr, 16);
    };
    std::string path = text_at(argument(found->path));
    if (path.starts_with("/proc/self/") ||
        path.starts_with(fmt::format("/proc/{}/fd/", ::getpid()))) {
        return target_of(path);
    }
    if (path.starts_with('/')) {
        return path;
    }
    const int directory = static_cast<int>(argument(found->directory));
    std::string whole = target_of(found->directory < 0 || directory == AT_FDCWD
                                      ? "/proc/self/cwd"
                                      : fmt::format("/proc/self/fd/{}", directory));
    if (!whole.starts_with('/')) {
        return std::nullopt; // a pipe, or what else is no file
    }
    if (!path.empty() && path != ".") {
        whole += whole.ends_with('/') ? "" : "/";
        whole += path;
    }
    return whole;
}

} // namespace

hang_notice::hang_notice()
    : thread_(::gettid()), timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)) {
    pthread_attr_t small;
    ::pthread_attr_init(&small);
    ::pthread_attr_setstacksize(&small, std::size_t{256} << 10);
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before);
    if (!timer_ || ::pthread_create(&watcher_, &small, watch, this) != 0) {
        timer_.reset();
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    ::pthread_attr_destroy(&small);
}

hang_notice::~hang_notice() {
    if (timer_) {
        ends_ = true;
        const itimerspec now{{}, {0, 1}};
        ::timerfd_settime(timer_.get(), 0, &now, nullptr);
        ::pthread_join(watcher_, nullptr);
    }
}

/// Each event comes here, so there is one barrier: what is stored in `rests_` is seen before `will_look_` is
/// looked at, as the other thread does the other way round.
void hang_notice::works() noexcept {
    work_.store(work_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    rests_ = false;
    look_later();
}

/// Not for each time that there is work, which may be every event: one look for all that begin before it.
void hang_notice::look_later() noexcept {
    if (!will_look_ && !will_look_.exchange(true)) {
        const itimerspec once{{}, {interval, 0}};
        ::timerfd_settime(timer_.get(), 0, &once, nullptr);
    }
}

void hang_notice::rests() noexcept {
    rests_.store(true, std::memory_order_release);
    if (hung_ != 0 && hung_.exchange(0) == work_) {
        say("the file system answers again");
    }
}

void* hang_notice::watch(void* self) noexcept {
    auto& here = *static_cast<hang_notice*>(self);
    std::uint64_t expirations = 0;
    while (::read(here.timer_.get(), &expirations, sizeof expirations) > 0 && !here.ends_) {
        here.will_look_ = false;
        if (here.rests_) {
            continue; // until there is work again
        }
        here.look_later();
        if (here.ends_) {
            break; // what was to wake this up is not set any more, perhaps
        }
        try {
            here.look();
        } catch (const std::exception&) {
            here.last_.clear(); // no memory for the words
        }
    }
    return nullptr;
}

void hang_notice::look() {
    const unsigned work = work_;
    std::string now = fmt::format("{} ", work);
    std::ifstream file(fmt::format("/proc/self/task/{}/syscall", thread_));
    now.append(std::istreambuf_iterator<char>(file), {});
    if (now != last_) {
        last_ = now;
        return;
    }
    const auto path = hung_ == work ? std::nullopt : subject_of(now.substr(now.find(' ') + 1));
    if (path) {
        hung_ = work;
        say(fmt::format("{}: the file system does not answer; until it does, nothing is told "
                        "of other paths either",
                        escaped(*path)));
    }
}

} // namespace espy::cli
