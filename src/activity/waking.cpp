/// What wakes up whoever waits for an activity.
#include "activity/log.hpp"
#include "base/limits.hpp"
#include "base/time/clock.hpp"

#include <algorithm>
#include <cerrno>

#include <sys/epoll.h>
#include <sys/timerfd.h>

namespace espy::activities {

void log::listen(int fd, std::error_code& ec) noexcept {
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.fd = fd;
    if (fd >= 0 && ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &interest) != 0) {
        ec.assign(errno, std::system_category());
    }
}

/// Closing a descriptor takes it out of the set only if no child process has it, too.
void log::forget(int fd) noexcept {
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

void log::gather(bool whether) noexcept {
    if (whether == gathers_) {
        return;
    }
    gathers_ = whether;
    for (const auto& [id, each] : roots_) {
        // Asked for nothing, the kernel would wake up whoever waits all the same.
        if (whether) {
            forget(each.at->native_handle());
        } else {
            std::error_code failed;
            listen(each.at->native_handle(), failed);
            // Then the timer goes on looking after it.
            gathers_ = gathers_ || (failed && failed.value() != EEXIST);
        }
    }
}

void log::set_timer(bool more) noexcept {
    std::int64_t at = more ? 1 : gathers_ ? gathering_.until() : 0;
    const auto awaits = [](const auto& each) { return each.second.at->awaits_way(); };
    if (!more && std::any_of(roots_.begin(), roots_.end(), awaits)) {
        const std::int64_t later = tree::steady_now() + limit::way_retry;
        at = at == 0 ? later : std::min(at, later);
    }
    itimerspec when{};
    when.it_value.tv_sec = at / 1'000'000'000;
    when.it_value.tv_nsec = at % 1'000'000'000;
    unwoken_.clear();
    if (::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr) != 0) {
        unwoken_.assign(errno, std::system_category());
    }
}

} // namespace espy::activities
