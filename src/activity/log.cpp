#include "activity/log.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/memory/out_of_memory.hpp"
#include "base/time/clock.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

#include <sys/epoll.h>

namespace espy::activities {

using tree::milliseconds;

log::log(const tree::kernel_calls& calls, std::error_code& ec)
    : calls_(calls), epoll_(::epoll_create1(EPOLL_CLOEXEC)), mounts_(calls.fanotify_api) {
    ec.clear();
    epoll_event woken{};
    woken.events = EPOLLIN;
    woken.data.fd = waker_.native_handle();
    if (!epoll_ || waker_.native_handle() < 0 ||
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, waker_.native_handle(), &woken) != 0) {
        ec.assign(errno, std::system_category());
        return;
    }
    wakes_.begin(epoll_.get(), ec);
    mounts_.listen(epoll_.get(), ec);
}

/// As of a watcher, a child of fork(2) shares the set with its parent.
log::~log() {
    if (::getpid() != owner_) {
        epoll_.reset();
    }
}

root_id log::add(const std::string& path, const activity_options& options, std::error_code& ec) {
    root_id added{};
    unless_broken(broken_, ec, [&] { added = add_one(path, options, ec); });
    return added;
}

root_id log::add_one(const std::string& path, const activity_options& options,
                     std::error_code& ec) {
    if (options.max_depth == 0 || path.empty()) {
        ec = std::make_error_code(path.empty() ? std::errc::no_such_file_or_directory
                                               : std::errc::invalid_argument);
        return root_id::none;
    }
    const auto id = static_cast<root_id>(roots_so_far_ + 1);
    entry& added = roots_.emplace(id, entry{path}).first->second;
    added.at = std::make_unique<root>(calls_, tells_, id, added.path, options, mounts_, ec);
    if (!ec) {
        wakes_.listen(added.at->native_handle(), ec);
        wakes_.listen(added.at->way_handle(), ec);
    }
    if (!ec) {
        wakes_.gather(false);
        set_timer(true);
        ec = wakes_.unwoken();
    }
    if (ec) {
        remove(id);
        return root_id::none;
    }
    ++roots_so_far_;
    return id;
}

bool log::remove(root_id id) {
    const auto found = roots_.find(id);
    if (found == roots_.end()) {
        return false;
    }
    wakes_.forget(found->second.at->native_handle());
    wakes_.forget(found->second.at->way_handle());
    roots_.erase(found);
    return true;
}

bool log::reprune(root_id id) {
    const auto found = roots_.find(id);
    if (found == roots_.end()) {
        return false;
    }
    found->second.at->reprune();
    return true;
}

template <typename Call>
void log::fill(batch& out, std::error_code& ec, Call call) {
    const tree::filling now(tells_, out);
    unless_broken(broken_, ec, [&] {
        take_news();
        call();
        for (auto& [id, each] : roots_) {
            each.at->tell_ready();
            each.at->rest();
#ifdef ESPY_CHECKS
            each.at->check();
#endif
        }
        ec = ec ? ec : wakes_.unwoken();
    });
    if (broken_) {
        out.clear();
    }
}

/// What has happened to the descriptors that are not a root's.
void log::take_news() {
    tells_.told_at = decltype(tells_.told_at)(std::chrono::nanoseconds(tree::system_now()));
    std::array<epoll_event, limit::descriptors_at_once> ready;
    const int count = ::epoll_wait(epoll_.get(), ready.data(), limit::descriptors_at_once, 0);
    wakes_.look();
    for (int i = 0; i < count; ++i) {
        if (ready[static_cast<std::size_t>(i)].data.fd == waker_.native_handle()) {
            waker_.read();
        }
    }
    if (mounts_.have_changed()) {
        mounts_changed();
    }
}

void log::mounts_changed() {
    const auto changes = mounts_.update();
    for (auto& [id, each] : roots_) {
        each.at->mounts_changed(changes);
    }
}

void log::poll(batch& out, std::error_code& ec) {
    fill(out, ec, [&] {
        const std::int64_t began = tree::steady_now();
        const std::uint64_t before = events_taken();
        const bool more = work({began + limit::call}, ec);
        wakes_.polled(began, tree::steady_now(), events_taken() - before);
        wakes_.gather(wakes_.is_storm() && !more);
        set_timer(more);
    });
}

/// True if there is more to do than was allowed. Each root has its turn: one in which much happens
/// would leave nothing to the others, whose queues have no end.
bool log::work(tree::deadline until, std::error_code& ec) {
    auto at = roots_.lower_bound(next_);
    for (std::size_t left = roots_.size(); left > 0; --left, ++at) {
        at = at == roots_.end() ? roots_.begin() : at;
        for (unsigned count = 0; at->second.at->step(ec); ++count) {
            if (tells_.out->size() >= calls_.limits.changes_a_call ||
                (count % 16 == 15 && until.is_over())) {
                ESPY_SOMETIMES("log: more than one call does");
                next_ = static_cast<root_id>(static_cast<std::uint32_t>(at->first) + 1);
                return true;
            }
        }
    }
    return false;
}

bool log::sync(batch& out, tree::deadline until, std::error_code& ec) {
    bool reached = false;
    fill(out, ec, [&] {
        wakes_.gather(false);
        reached = sync_all(until, ec);
        set_timer(!reached);
    });
    return reached && !ec;
}

bool log::sync_all(tree::deadline until, std::error_code& ec) {
    bool reached = true;
    for (auto& [id, each] : roots_) {
        root& at = *each.at;
        const std::uint64_t end = at.taken() + at.queued();
        reached = take(at, end, until, ec) && take(at, at.due(), until, ec) && reached;
        for (int i = 0; reached && !at.catch_up_with_way(); ++i) {
            ESPY_SOMETIMES("log: a way that changes while it is followed");
            reached = i < limit::way_rounds && !until.is_over() &&
                      take(at, at.taken() + at.read_ahead(), until, ec);
        }
    }
    return reached;
}

/// Takes so many events in all. Once nothing was queued, more may be; twice, there is none. False if
/// the time is over before.
bool log::take(root& from, std::uint64_t end, tree::deadline until, std::error_code& ec) {
    for (int empty = 0; from.taken() < end && empty < 2;) {
        if (until.is_over()) {
            ESPY_SOMETIMES("log: the time of a sync is over");
            return false;
        }
        empty = from.step(ec) ? 0 : empty + 1;
    }
    return true;
}

std::uint64_t log::events_taken() const noexcept {
    std::uint64_t sum = 0;
    for (const auto& [id, each] : roots_) {
        sum += each.at->taken();
    }
    return sum;
}

/// The descriptor is readable at the next moment at which there is something to do.
void log::set_timer(bool more) {
    std::int64_t at = more ? 1 : wakes_.gathers() ? wakes_.gathers_until() : 0;
    const auto awaits = [](const auto& each) { return each.second.at->awaits_way(); };
    if (!more && std::any_of(roots_.begin(), roots_.end(), awaits)) {
        const std::int64_t later = tree::steady_now() + limit::way_retry;
        at = at == 0 ? later : std::min(at, later);
    }
    wakes_.set(at);
}

statistics log::stats() const {
    statistics sum;
    for (const auto& [id, each] : roots_) {
        each.at->add_to(sum);
    }
    sum.changes_told = tells_.seq;
    return sum;
}

std::optional<coverage> log::covers(root_id id, std::string_view path) const {
    const auto found = roots_.find(id);
    return found == roots_.end() ? std::nullopt : std::optional(found->second.at->covers(path));
}

} // namespace espy::activities
