#include "watcher/engines.hpp"

#include "base/limits.hpp"
#include "base/memory/out_of_memory.hpp"
#include "base/time/clock.hpp"
#include "watcher/choose_backend.hpp"

#include <algorithm>
#include <cerrno>

#include <sys/epoll.h>

namespace espy::tree {
engines::engines(const engine_options& options, std::error_code& ec) : options_(options) {
    ec.clear();
    desk_.epoll.reset(::epoll_create1(EPOLL_CLOEXEC));
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.fd = waker_.native_handle();
    if (!desk_.epoll || waker_.native_handle() < 0 ||
        ::epoll_ctl(desk_.epoll.get(), EPOLL_CTL_ADD, waker_.native_handle(), &interest) != 0) {
        ec.assign(errno, std::system_category());
        return;
    }
    // An engine that is made in the middle of a call must not move those that the call goes over.
    engines_.reserve(limit::engines);
    desk_.may_move = [this](root_id id) { return may_move(id); };
    desk_.new_id = [this] { return static_cast<root_id>(++roots_so_far_); };
    const backend asked = asked_backend(options_, ec).backend;
    if (!ec && asked != backend::automatic) {
        make(asked, ec);
    }
}

/// A child of fork(2) has the same set of descriptors as its parent: what it took out of the set would
/// be missing there.
engines::~engines() {
    if (::getpid() != owner_) {
        desk_.epoll.reset();
    }
}

void engines::poll(batch& out, std::error_code& ec) {
    desk_.began = steady_now();
    desk_.until = desk_.began + limit::call;
    fill(out, ec, [&] { poll_all(out, ec); });
}

bool engines::sync(batch& out, deadline until, std::error_code& ec) {
    bool reached = false;
    fill(out, ec, [&] { reached = sync_all(out, until, ec); });
    return reached;
}

template <typename Call>
void engines::fill(batch& out, std::error_code& ec, Call call) {
    const filling now(desk_.tells, held_.take(out), held_.holds());
    unless_broken(broken_, ec, [&] {
        take_news();
        call();
    });
    if (broken_) {
        out.clear();
    }
}

void engines::poll_all(batch& out, std::error_code& ec) {
    // Each is the first in its turn: a full batch leaves nothing for the others.
    first_ = working_.empty() ? 0 : (first_ + 1) % working_.size();
    for (std::size_t i = 0; i < working_.size(); ++i) {
        engine& each = *working_[(first_ + i) % working_.size()];
        std::error_code failed;
        if (!held_.holds() || each.holds()) {
            each.poll(failed);
            failed = failed ? failed : each.unwoken();
        }
        ec = ec ? ec : failed;
        if (each.holds()) {
            break; // what others tell comes after that
        }
    }
    if (!hold_back(out)) {
        end();
    }
}

bool engines::sync_all(batch& out, deadline until, std::error_code& ec) {
    bool reached = true;
    bool more = false;
    do {
        reached = true;
        for (std::size_t i = 0; i < working_.size(); ++i) {
            std::error_code failed;
            reached = working_[i]->sync(until, failed) && reached;
            ec = ec ? ec : failed;
        }
        more = !hold_back(out) && end();
    } while (more && !ec && !until.is_over());
    reached = reached && !more && !ec;
    for (const engine* const each : working_) {
        ec = ec ? ec : each->unwoken();
    }
    return reached;
}

bool engines::hold_back(batch& out) {
    const bool holds = std::any_of(working_.begin(), working_.end(),
                                   [](const engine* each) { return each->holds(); });
    if (holds) {
        held_.keep(out);
    } else {
        held_.give(out);
    }
    return holds;
}

/// What has happened to the descriptors that are not an engine's queue. Each is asked in its own way: to
/// ask the set is a call that tells of most events what reading them tells again.
void engines::take_news() {
    desk_.tells.told_at = decltype(desk_.tells.told_at)(std::chrono::nanoseconds(system_now()));
    waker_.read_new();
    for (engine* const each : working_) {
        each->take_news();
    }
}

/// What concerns several engines; true if there is more to do for it.
bool engines::end() {
    bool more = move_roots();
    const auto listed = [](const engine* each) { return each->listed(); };
    if (!desk_.alone && std::all_of(working_.begin(), working_.end(), listed)) {
        for (engine* const each : working_) {
            more = each->tell_ready() || more;
        }
    }
    return more;
}

} // namespace espy::tree
