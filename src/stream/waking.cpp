#include "stream/waking.hpp"

#include "base/check.hpp"
#include "base/time/clock.hpp"

#include <algorithm>
#include <cerrno>

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace espy::tree {

/// Closing a descriptor takes it out of the set only if no child process has it, too.
waking::~waking() {
    for (const int fd : events_) {
        change(EPOLL_CTL_DEL, fd);
    }
    change(EPOLL_CTL_DEL, timer_.get());
}

bool waking::change(int operation, int fd) const noexcept {
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.fd = fd;
    return ::epoll_ctl(epoll_, operation, fd, &interest) == 0;
}

void waking::begin(int epoll, std::error_code& ec) {
    epoll_ = epoll;
    timer_.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    if (!timer_ || !change(EPOLL_CTL_ADD, timer_.get())) {
        ec.assign(errno, std::system_category());
    }
}

void waking::listen(int events, std::error_code& ec) {
    if (events < 0) {
        return;
    }
    events_.push_back(events);
    if (!change(EPOLL_CTL_ADD, events)) {
        ec.assign(errno, std::system_category());
    }
}

void waking::forget(int events) noexcept {
    std::erase(events_, events);
    change(EPOLL_CTL_DEL, events);
}

void waking::look() noexcept {
    if (at_ == 0 || steady_now() < at_) {
        return;
    }
    std::uint64_t ignored = 0;
    (void)!::read(timer_.get(), &ignored, sizeof ignored);
    at_ = 0;
}

/// A descriptor of which nothing is asked would wake up whoever waits all the same: inotify and fanotify
/// do not say what they wake up for. If one cannot be listened to again, the timer goes on looking after
/// it.
void waking::gather(bool whether) noexcept {
    if (whether == gathers_) {
        return;
    }
    gathers_ = whether;
    for (const int fd : events_) {
        const bool done = change(whether ? EPOLL_CTL_DEL : EPOLL_CTL_ADD, fd);
        gathers_ = gathers_ || (!done && errno != EEXIST);
    }
}

void waking::set(std::int64_t at) noexcept {
    unwoken_.clear();
    if (at == at_) {
        return;
    }
    itimerspec when{};
    when.it_value.tv_sec = at / 1'000'000'000;
    when.it_value.tv_nsec = at % 1'000'000'000;
    if (::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr) != 0) {
        ESPY_SOMETIMES("timer: cannot be set");
        unwoken_.assign(errno, std::system_category());
        return; // it rings when it would have rung
    }
    at_ = at;
}

} // namespace espy::tree
