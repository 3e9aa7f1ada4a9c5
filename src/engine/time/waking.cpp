#include "engine/time/waking.hpp"

#include "base/check.hpp"
#include "base/time/clock.hpp"

#include <cerrno>

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace espy::tree {
namespace {

void set_errno(std::error_code& ec) noexcept {
    ec.assign(errno, std::system_category());
}

} // namespace

/// Closing a descriptor takes it out of the set only if no child process has it, too.
waking::~waking() {
    for (const int fd : {events_, timer_.get()}) {
        ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
    }
}

void waking::begin(int epoll, int events, std::error_code& ec) {
    timer_.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    if (!timer_) {
        set_errno(ec);
        return;
    }
    epoll_ = epoll;
    events_ = events;
    for (const int fd : {events_, timer_.get()}) {
        epoll_event interest{};
        interest.events = EPOLLIN;
        interest.data.fd = fd;
        if (fd >= 0 && ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &interest) != 0) {
            set_errno(ec);
            return;
        }
    }
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
/// do not say what they wake up for.
void waking::gather(bool whether) noexcept {
    if (whether == gathers_) {
        return;
    }
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.fd = events_;
    if (::epoll_ctl(epoll_, whether ? EPOLL_CTL_DEL : EPOLL_CTL_ADD, events_, &interest) == 0) {
        gathers_ = whether;
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
