#include <espy/settled_watcher.hpp>

#include <espy/error.hpp>
#include <espy/unique_fd.hpp>

#include "base/live.hpp"
#include "base/memory/out_of_memory.hpp"
#include "base/waker.hpp"
#include "watcher/refusal.hpp"
#include "watcher/wait.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <new>
#include <utility>

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace espy {
namespace {

using clock = std::chrono::steady_clock;

/// Without these there is no net effect.
constexpr kinds needed{change_kind::created, change_kind::modified, change_kind::written,
                       change_kind::renamed, change_kind::removed};

void set_errno(std::error_code& ec) noexcept {
    ec.assign(errno, std::system_category());
}

} // namespace

struct settled_watcher::implementation {
    implementation(const settle_options& settle, const watcher_options& watch, std::error_code& ec);

    void listen(int fd, std::error_code& ec);
    void take_events();
    void arm();
    template <typename Call>
    bool call_or_throw(Call call);

    watcher source;
    settler fold;
    settle_options options;
    batch raw;
    /// What a range loop goes over.
    batch loop;
    unique_fd epoll;
    unique_fd timer;
    espy::waker waker;
    bool broken = false;
};

settled_watcher::implementation::implementation(const settle_options& settle,
                                                const watcher_options& watch, std::error_code& ec)
    : source(watch, ec), fold(settle), options(settle) {
    if (ec) {
        return;
    }
    epoll.reset(::epoll_create1(EPOLL_CLOEXEC));
    timer.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    if (!epoll || !timer || waker.native_handle() < 0) {
        set_errno(ec);
        return;
    }
    for (const int fd : {source.native_handle(), timer.get(), waker.native_handle()}) {
        listen(fd, ec);
    }
}

void settled_watcher::implementation::listen(int fd, std::error_code& ec) {
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.fd = fd;
    if (::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd, &interest) != 0) {
        set_errno(ec);
    }
}

void settled_watcher::implementation::take_events() {
    waker.read();
    std::uint64_t ignored = 0;
    (void)!::read(timer.get(), &ignored, sizeof ignored);
}

/// Makes the descriptor readable when the next batch is due.
void settled_watcher::implementation::arm() {
    itimerspec when{};
    if (const auto due = fold.due()) {
        const auto at = std::max<std::int64_t>(
            std::chrono::ceil<std::chrono::nanoseconds>(due->time_since_epoch()).count(), 1);
        when.it_value.tv_sec = at / 1'000'000'000;
        when.it_value.tv_nsec = at % 1'000'000'000;
    }
    ::timerfd_settime(timer.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

template <typename Call>
bool settled_watcher::implementation::call_or_throw(Call call) {
    std::error_code ec;
    bool done = false;
    unless_broken(broken, ec, [&] { done = call(); });
    if (ec) {
        throw std::bad_alloc();
    }
    return done;
}

settled_watcher::settled_watcher(const settle_options& settle, const watcher_options& watch,
                                 std::error_code& ec)
    : self_(std::make_unique<implementation>(settle, watch, ec)) {}

settled_watcher::settled_watcher(const settle_options& settle, const watcher_options& watch) {
    std::error_code ec;
    self_ = std::make_unique<implementation>(settle, watch, ec);
    if (ec) {
        throw error("settled_watcher", ec);
    }
}

settled_watcher::settled_watcher(settled_watcher&&) noexcept = default;
settled_watcher& settled_watcher::operator=(settled_watcher&&) noexcept = default;
settled_watcher::~settled_watcher() = default;

root_id settled_watcher::add(const std::filesystem::path& path, const root_options& options,
                             std::error_code& ec) {
    root_options wider = options;
    wider.tell = options.tell | needed;
    wider.expand_renames = false;
    if (live(self_).options.complete) {
        wider.tell.insert(change_kind::opened);
        wider.tell.insert(change_kind::closed);
    }
    root_id root{};
    unless_broken(live(self_).broken, ec, [&] {
        root = live(self_).source.add(path, wider, ec);
        if (!ec) {
            live(self_).fold.select(root, options.tell);
        }
    });
    return root;
}

root_id settled_watcher::add(const std::filesystem::path& path, const root_options& options) {
    std::error_code ec;
    const root_id root = add(path, options, ec);
    if (ec) {
        throw error("settled_watcher::add", path, ec, refusal_of(path, options, ec));
    }
    return root;
}

bool settled_watcher::remove(root_id root) {
    return live(self_).call_or_throw([&] {
        live(self_).fold.drop(root);
        return live(self_).source.remove(root);
    });
}

bool settled_watcher::reprune(root_id root, std::string_view directory) {
    return live(self_).call_or_throw([&] { return live(self_).source.reprune(root, directory); });
}

int settled_watcher::native_handle() const noexcept {
    return live(self_).epoll.get();
}

bool settled_watcher::poll(batch& out, std::error_code& ec) {
    out.clear();
    unless_broken(live(self_).broken, ec, [&] {
        live(self_).take_events();
        live(self_).source.poll(live(self_).raw, ec);
        const auto now = clock::now();
        live(self_).fold.add(live(self_).raw, now);
        live(self_).fold.take(out, now);
        live(self_).arm();
    });
    return !out.empty();
}

bool settled_watcher::poll(batch& out) {
    std::error_code ec;
    poll(out, ec);
    if (ec) {
        throw error("settled_watcher::poll", ec);
    }
    return !out.empty();
}

wait_status settled_watcher::wait(batch& out, std::chrono::milliseconds timeout,
                                  std::stop_token stop, std::error_code& ec) {
    return wait_for(native_handle(), live(self_).waker, timeout, stop, ec,
                    [&](std::error_code& why) { return poll(out, why); });
}

wait_status settled_watcher::wait(batch& out, std::chrono::milliseconds timeout,
                                  std::stop_token stop) {
    std::error_code ec;
    const wait_status how = wait(out, timeout, std::move(stop), ec);
    if (ec) {
        throw error("settled_watcher::wait", ec);
    }
    return how;
}

sync_status settled_watcher::sync(batch& out, std::chrono::milliseconds timeout,
                                  std::stop_token stop, std::error_code& ec) {
    out.clear();
    sync_status how{};
    implementation& self = live(self_);
    unless_broken(self.broken, ec, [&] {
        how = self.source.sync(self.raw, timeout, std::move(stop), ec);
        const auto now = clock::now();
        self.fold.add(self.raw, now);
        if (how == sync_status::reached || how == sync_status::in_doubt) {
            self.fold.flush(out);
        } else {
            self.fold.take(out, now);
        }
        self.arm();
    });
    return how;
}

sync_status settled_watcher::sync(batch& out, std::chrono::milliseconds timeout,
                                  std::stop_token stop) {
    std::error_code ec;
    const sync_status how = sync(out, timeout, std::move(stop), ec);
    if (ec) {
        throw error("settled_watcher::sync", ec);
    }
    return how;
}

void settled_watcher::wake() noexcept {
    live(self_).waker.wake();
}

std::vector<std::string> settled_watcher::pending() const {
    return live(self_).fold.pending();
}

void settled_watcher::stats(statistics& out) const {
    live(self_).source.stats(out);
}

std::vector<backend_use> settled_watcher::backends() const {
    return live(self_).source.backends();
}

std::optional<backend_choice> settled_watcher::choice(root_id root) const {
    return live(self_).source.choice(root);
}

std::optional<coverage> settled_watcher::covers(root_id root, std::string_view path) const {
    return live(self_).source.covers(root, path);
}

settled_watcher::iterator settled_watcher::begin() {
    return {*this, live(self_).loop};
}

} // namespace espy
