/// The recorder: a settled watcher that begins with what the tables know, and whose batches are written into them.
///
/// There is one way from the watcher to whoever asks: a batch is settled, written, and only then told. What ends the
/// process in between leaves the tables as they were, and the next comparison finds it.
#include "journal/recording/recording.hpp"

#include "journal/tables/failing.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace espy {
namespace {

using namespace journaling;
using std::chrono::milliseconds;

/// How long a barrier for others works at once; doubled up to the second, if that was not enough.
constexpr milliseconds shortest_slice{10};
constexpr milliseconds longest_slice{1000};

bool has(const batch& told, change_kind kind) {
    return std::any_of(told.begin(), told.end(),
                       [&](const change& each) { return each.kind == kind; });
}

} // namespace

recorder::implementation::implementation(const std::filesystem::path& root,
                                         const std::filesystem::path& file,
                                         const recorder_options& given)
    : options(given), keeps(root, file, options), desk(keeps.where(), options.group_reads),
      epoll(::epoll_create1(EPOLL_CLOEXEC)),
      timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)), slice_(shortest_slice) {
    if (!epoll || !timer || waker.native_handle() < 0) {
        fail("recorder", file, last_error());
    }
    for (const int fd : {timer.get(), waker.native_handle(), desk.native_handle()}) {
        listen(fd, true);
    }
    keeps.trust([this](std::string_view directory) { return all_is_told(directory); });
    begin_if_there();
}

void recorder::implementation::listen(int fd, bool on) {
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.fd = fd;
    if (::epoll_ctl(epoll.get(), on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, fd, &interest) != 0 && on) {
        fail("recorder", keeps.where().file(), last_error()); // it would never wake up
    }
}

bool recorder::implementation::poll(batch& out) {
    out.clear();
    const recorder_phase before = phase;
    attend();
    switch (phase) {
    case recorder_phase::holding: poll_held(); break;
    case recorder_phase::paused: retry(out); break;
    default:
        // A batch is all that it has.
        is_flushed_ = source->poll(out);
        if (is_flushed_ || keeps.has_failed()) {
            count(out);
            is_flushed_ = record(out);
        }
        break;
    }
    if (out.empty()) {
        serve(out);
    }
    rearm();
    return !out.empty() || phase != before;
}

/// Takes in what made the descriptor readable, but for the watcher's part.
void recorder::implementation::attend() {
    std::array<epoll_event, 4> ready{};
    const int count = ::epoll_wait(epoll.get(), ready.data(), static_cast<int>(ready.size()), 0);
    for (int i = 0; i < count; ++i) {
        const int fd = ready[static_cast<std::size_t>(i)].data.fd;
        std::uint64_t ignored = 0;
        if (fd == timer.get()) {
            (void)!::read(fd, &ignored, sizeof ignored);
        } else if (fd == desk.native_handle()) {
            desk.take();
        }
    }
    waker.read();
}

/// False: it is paused, and the batch is kept.
bool recorder::implementation::record(batch& told) {
    const bool is_ready = has(told, change_kind::ready);
    if (is_ready && !keeps.was_asked() && !keeps.knows_nothing()) {
        // It went in a moment; the watcher would compare it when it comes, whatever it is.
        told.clear();
        hold_nothing();
        return true;
    }
    try {
        keeps.write(told);
    } catch (const sqlite_error& why) {
        if (!why.is_passing()) {
            throw;
        }
        pause(told, why.what());
        return false;
    }
    if (is_ready) {
        phase = recorder_phase::recording;
        compared.took = steady::now() - began_;
        compared.entries = keeps.entry_count();
    }
    keeps.check_uncovered([this](const std::string& path) { return is_covered(path); });
    return true;
}

void recorder::implementation::count(const batch& told) {
    if (phase != recorder_phase::comparing) {
        return;
    }
    for (const change& each : told) {
        switch (each.kind) {
        case change_kind::created: ++compared.created; break;
        case change_kind::modified:
        case change_kind::written: ++compared.modified; break;
        case change_kind::attributes: ++compared.attributes; break;
        case change_kind::renamed: ++compared.renamed; break;
        case change_kind::removed: ++compared.removed; break;
        case change_kind::ready: return;
        default: break;
        }
    }
}

/// All that happened in the directory before the call was told by the batch that is being written.
bool recorder::implementation::all_is_told(std::string_view directory) const {
    const statistics now = source->stats();
    const auto covered = source->covers(id, std::string(directory) + '/');
    return now.queue_bytes == 0 && now.backlog_bytes == 0 && covered &&
           covered->by == coverage_means::watch && covered->gap == coverage_gap::none &&
           covered->interval.count() == 0;
}

bool recorder::implementation::is_covered(const std::string& directory) const {
    const auto now = source->covers(id, directory + '/');
    return !now || (now->by != coverage_means::nothing && now->gap == coverage_gap::none);
}

/// Answers who asks, as soon as that can be done.
void recorder::implementation::serve(batch& out) {
    if (!desk.is_asked()) {
        return;
    }
    switch (phase) {
    case recorder_phase::comparing: desk.progress(source->stats().entries_known); return;
    case recorder_phase::holding: desk.answer("holding " + message); return;
    case recorder_phase::paused: desk.answer("paused " + message); return;
    case recorder_phase::recording: break;
    }
    const sync_status how = sync_source(out, slice_, {});
    if (phase != recorder_phase::recording) {
        return;
    }
    if (how == sync_status::reached || how == sync_status::in_doubt) {
        slice_ = shortest_slice;
        desk.answer((how == sync_status::reached ? "token " : "in-doubt ") +
                    to_string(*keeps.now()));
    } else {
        slice_ = std::min(slice_ * 2, longest_slice);
    }
}

sync_status recorder::implementation::sync_source(batch& out, milliseconds timeout,
                                                  std::stop_token stop) {
    const sync_status how = source->sync(out, timeout, std::move(stop));
    const bool written = (out.empty() && !keeps.has_failed()) || record(out);
    is_flushed_ = written && (how == sync_status::reached || how == sync_status::in_doubt);
    return how;
}

/// What was told and is not written yet may be why something is in doubt.
bool recorder::implementation::look_again() {
    return phase == recorder_phase::recording && is_flushed_ && keeps.look_again();
}

/// Has the descriptor be readable when there is something to do that no event tells of.
void recorder::implementation::rearm() {
    if (phase == recorder_phase::paused) {
        arm(std::max(std::chrono::ceil<milliseconds>(pause_.until - steady::now()),
                     milliseconds(0)));
    } else if (phase == recorder_phase::recording && desk.is_asked()) {
        arm(milliseconds(0));
    } else if (is_armed_) {
        arm(milliseconds(-1));
    }
}

/// Less than 0: never.
void recorder::implementation::arm(milliseconds in) {
    itimerspec when{};
    is_armed_ = in.count() >= 0;
    if (is_armed_) {
        when.it_value.tv_sec = in.count() / 1000;
        when.it_value.tv_nsec = in.count() % 1000 * 1'000'000 + 1;
    }
    ::timerfd_settime(timer.get(), 0, &when, nullptr);
}

} // namespace espy
