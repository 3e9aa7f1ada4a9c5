#include "engine/engine.hpp"

#include "base/asked_backend.hpp"
#include "engine/choose_source.hpp"
#include "sys/time.hpp"

#include <espy/fanotify/event.hpp>

#include <algorithm>
#include <cerrno>

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace espy::tree {

namespace {

/// A batch is completed for as long after the end of a call's time.
constexpr std::int64_t completing = 3 * milliseconds;
constexpr std::size_t changes_at_once = 8192;
/// Actions performed between two looks at the queue.
constexpr std::size_t actions_at_once = 64;

/// Whoever exchanges things faster than they are looked at can have `sync` look again so often.
constexpr unsigned most_rounds = 4096;
/// Whoever replaces directories faster than they are listed can have `sync` list all again so often.
constexpr unsigned most_passes = 16;

/// Where one event can give several records, there has to be room for them.
std::size_t buffer_size(const watcher_options& options, const source& events) {
    constexpr std::size_t for_usual_names = inotify::event_header_size + 256;
    static_assert(fanotify::min_buffer_size <= inotify::min_buffer_size);
    return std::max(options.buffer_size,
                    events.keeps_order() ? for_usual_names : 2 * inotify::min_buffer_size);
}

/// A buffer that is small shows, in tests, what happens in large ones.
std::uint64_t step_for(std::size_t buffer_size) {
    return std::clamp<std::size_t>(buffer_size / 256, 1, 256);
}

void set_errno(std::error_code& ec) noexcept {
    ec.assign(errno, std::system_category());
}

} // namespace

engine::engine(backend by, const engine_options& options, desk& shared, std::error_code& ec)
    : desk_(shared), shared_(shared.tells), source_(make_source(by, options, ec)),
      backlog_(buffer_size(options, *source_), source_->keeps_order()),
      backlog_limit_(options.backlog_size), entries_at_once_(step_for(options.buffer_size)),
      performer_(*source_, watches_), mounts_(options.fanotify_api), gathering_(queue_capacity()),
      poll_interval_(std::max<std::int64_t>(
          std::chrono::nanoseconds(sys::within_reason(options.poll_interval)).count(),
          10 * milliseconds)),
      poll_share_(options.poll_share) {
    // Whoever asks for one source gets that and no more.
    std::error_code ignored;
    performer_.poll_shared(asked_backend(options, ignored).backend == backend::automatic);
    if (ec) {
        return;
    }
    timer_.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    if (!timer_) {
        set_errno(ec);
        return;
    }
    watch_for_events(ec);
}

/// Closing a descriptor takes it out of the set only if no child process has it, too.
engine::~engine() {
    for (const int fd : {source_->native_handle(), timer_.get()}) {
        ::epoll_ctl(desk_.epoll.get(), EPOLL_CTL_DEL, fd, nullptr);
    }
}

void engine::watch_for_events(std::error_code& ec) {
    for (const int fd : {source_->native_handle(), timer_.get()}) {
        epoll_event interest{};
        interest.events = EPOLLIN;
        interest.data.fd = fd;
        if (fd >= 0 && ::epoll_ctl(desk_.epoll.get(), EPOLL_CTL_ADD, fd, &interest) != 0) {
            set_errno(ec);
            return;
        }
    }
    mounts_.listen(desk_.epoll.get(), ec);
}

/// While events gather, only the timer looks after them. A descriptor of which nothing is asked would
/// wake up whoever waits all the same: inotify and fanotify do not say what they wake up for.
void engine::gather(bool whether) {
    if (whether == gathers_) {
        return;
    }
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.fd = source_->native_handle();
    const int change = whether ? EPOLL_CTL_DEL : EPOLL_CTL_ADD;
    if (::epoll_ctl(desk_.epoll.get(), change, interest.data.fd, &interest) == 0) {
        gathers_ = whether;
    }
}

void engine::notice(int fd) {
    std::uint64_t ignored = 0;
    if (fd == timer_.get()) {
        (void)!::read(timer_.get(), &ignored, sizeof ignored);
        timer_at_ = 0;
    } else if (fd == mounts_.native_handle()) {
        mounts_changed();
    }
}

void engine::poll(std::error_code& ec) {
    ec.clear();
    const std::int64_t began = steady_now();
    const std::uint64_t events_before = events_;
    const position read_before = source_->read_end();
    bool unfinished = true;
    if (!holds_) {
        begin_batch();
        unfinished = work({{desk_.until}, changes_at_once, never}, ec);
    }
    holds_ = !end_batch({desk_.until + completing});
    const bool more = unfinished || holds_ || !backlog_.empty();
    // What happens elsewhere on a marked file system wakes up, too. Its positions count heads.
    const std::uint64_t heads = (source_->read_end() - read_before) / fanotify::event_header_size;
    gathering_.polled(began, steady_now(), std::max(events_ - events_before, heads));
    gather(gathering_.active() && !more && settled(0));
    set_timer(more);
}

bool engine::sync(deadline until, std::error_code& ec) {
    ec.clear();
    if (holds_) {
        holds_ = !end_batch(until);
        if (holds_) {
            set_timer(true);
            return false;
        }
    }
    begin_batch();
    for (const auto& r : roots_) {
        if (r != nullptr && is_polled(*r)) {
            r->polls.demand();
        }
        if (r != nullptr && r->recheck_at != 0) {
            r->recheck = attention_ = true;
        }
        if (r != nullptr) {
            r->retry_at = 0;
        }
    }
    gather(false);
    passes_left_ = most_passes;
    rounds_left_ = most_rounds;
    const position through = source_->end();
    const bool unfinished = work({until, std::numeric_limits<std::size_t>::max(), through}, ec);
    passes_left_ = 0;
    const bool reached = !unfinished && settled(through);
    holds_ = !end_batch(until.after(completing));
    // What was read beyond it makes no descriptor readable any more.
    set_timer(!reached || holds_ || !backlog_.empty());
    return reached && !holds_;
}

void engine::begin_batch() {
    if (mounts_.have_changed()) {
        mounts_changed();
    }
    shared_.attribute_to(0);
    reprune_now();
}

/// Types that an event does not tell are looked at once for all, when it is known which entries are
/// still there. False if the time is over before; then the batch has to wait for the rest.
bool engine::end_batch(deadline until) {
    performer_.work_until(until);
    bool looked = false;
    bool complete = true;
    for (const auto& r : roots_) {
        if (complete && r != nullptr && !r->model->guesses().untyped().empty()) {
            complete = performer_.complete_types(r->where);
            looked = true;
        }
        if (complete && r != nullptr && r->model->polls().has_unstamped()) {
            complete = performer_.stamp(r->where);
        }
    }
    if (!complete) {
        return false; // what was opened for it stays open
    }
    performer_.forget();
    std::error_code ignored;
    const fence now = looked ? measure(ignored) : fence{};
    for (const auto& r : roots_) {
        if (r == nullptr) {
            continue;
        }
        if (looked) {
            r->model->fence(now.seen, now.end);
        }
        r->model->guesses().types_done();
    }
    shared_.drop();
    return true;
}

/// True if there is more to do than was allowed.
bool engine::work(const limits& allowed, std::error_code& ec) {
    performer_.work_until(allowed.until);
    for (unsigned count = 0;; ++count) {
        const bool at_rest = busy_.empty() && backlog_.empty();
        if (allowed.through != never && (count % 64 == 0 || at_rest)) {
            if (settled(allowed.through)) {
                return false;
            }
            if (rounds_left_ == 0) {
                return true;
            }
        }
        // Whatever there is to do, a call does some of it.
        if (count > 0 && allowed.is_over(shared_)) {
            return true;
        }
        if (!step(allowed, ec)) {
            // What has failed for once is to be gone on with, though no event wakes anybody up.
            return static_cast<bool>(ec);
        }
    }
}

/// Does the next thing there is to do; false if there is none.
bool engine::step(const limits& allowed, std::error_code& ec) {
    if (leaving_) {
        return false;
    }
    if (!busy_.empty()) {
        return perform_some(allowed, ec);
    }
    if (attention_ && attend(allowed.through != never)) {
        return true;
    }
    if (!backlog_.empty()) {
        apply_some(allowed);
        return true;
    }
    if (std::exchange(retries_denied_, false) && retry_denied()) {
        return true;
    }
    bool barriers = false;
    for (const auto& r : roots_) {
        if (r != nullptr && r->model->renames().has_transfers()) {
            r->model->renames().request_barriers();
            if (!r->model->idle()) {
                become_busy(*r);
                barriers = true;
            }
        }
    }
    if (barriers) {
        return true;
    }
    if (read_round(allowed.through, ec)) {
        return true;
    }
    return !ec && settle(allowed.through, ec);
}

void engine::perform(root& r, const action& todo) {
    if (todo.what == action::kind::narrow) {
        narrow(todo.watch, todo.bits);
    } else if (todo.what == action::kind::observe) {
        observe(r, todo);
    } else {
        performer_.perform(r.where, todo);
    }
    ++performed_;
}

bool engine::perform_some(const limits& allowed, std::error_code& ec) {
    root* const r = roots_[busy_.back()];
    if (r == nullptr) {
        busy_.pop_back();
        return true;
    }
    // Who asks for openings and accesses makes every listing fill the queue with events of its own.
    const std::size_t at_once = readers_ > 0 ? 1 : actions_at_once;
    // Each may have to wait for a disk.
    for (std::size_t i = 0; i < at_once && !r->where.moves; ++i) {
        const auto todo = i == 0 || !allowed.is_over(shared_) ? r->model->next() : std::nullopt;
        if (!todo) {
            break;
        }
        perform(*r, *todo);
    }
    if (r->where.moves) {
        leaving_ = r->id;
        return true;
    }
    const bool denied = r->model->tree().at(r->model->tree().top()).denied;
    if (denied && !r->denied) {
        // It may be a directory on the way that changed: each of them matters from now on.
        r->recheck = attention_ = true;
    }
    r->denied = denied;
    const fence now = measure(ec);
    // A long listing must not let the kernel's queue overflow.
    if (performed_ >= at_once) {
        performed_ = 0;
        if (now.end > backlog_.end() && backlog_.bytes() < backlog_limit_) {
            read_source(ec);
        }
    }
    r->model->fence(now.seen, now.end);
    if (r->model->idle() && r->model->renames().has_transfers()) {
        find_partners(*r);
    }
    if (r->model->idle()) {
        performer_.forget_listings(r->where.owner);
        r->busy = false;
        std::erase(busy_, r->where.owner);
        attention_ = attention_ || !r->model->root().is_ready();
    }
    return !ec;
}

/// What others do all the time can keep names in doubt for ever. Whoever waits for the end does not
/// wait for that.
void engine::count_round(position through) noexcept {
    if (rounds_left_ > 0 && backlog_.at() >= through) {
        --rounds_left_;
    }
}

bool engine::read_round(position through, std::error_code& ec) {
    const bool any = read_source(ec);
    if (any) {
        count_round(through);
    }
    return any;
}

bool engine::read_source(std::error_code& ec) {
    return backlog_.fill(*source_, ec);
}

bool engine::settled(position through) const noexcept {
    if (!busy_.empty() || retries_denied_ || backlog_.at() < through || source_->has_put_off() ||
        !mounted_.empty() || links_wait() || links_may_come()) {
        return false;
    }
    return std::all_of(roots_.begin(), roots_.end(), [](const auto& r) {
        return r == nullptr ||
               (!r->recheck && r->model->root().is_ready() && !r->model->repairs().is_under_way() &&
                !r->model->renames().has_transfers() && !r->model->failures().has_dirty() &&
                !r->polls.demanded() && !r->model->polls().in_pass() &&
                !r->model->looks().has_doubts());
    });
}

statistics engine::stats() const {
    statistics s;
    s.repairs = repairs_;
    s.watches = watches_.size();
    s.events_read = events_;
    s.changes_told = shared_.seq;
    s.overflows = overflows_;
    s.queue_bytes = source_->end() - backlog_.end();
    s.backlog_bytes = backlog_.bytes();
    s.listings = performer_.listings();
    s.looks = performer_.looks();
    s.table_bytes = watches_.memory() + source_->memory();
    for (const auto& r : roots_) {
        if (r != nullptr) {
            s.directories_watched += r->model->watched();
            s.entries_known += r->model->known();
            s.directories_uncovered += r->model->failures().uncovered_count() +
                                       r->model->failures().failed_count() +
                                       (r->recheck_delay != 0 ? 1U : 0U);
            s.repairs += r->model->repairs().count();
            const store::footprint held = r->model->tree().memory();
            s.entry_bytes += held.entries;
            s.directory_bytes += held.directories;
            s.name_bytes += held.names;
            s.table_bytes += held.tables;
            s.table_bytes += r->model->polls().signature_memory();
        }
    }
    s.memory_bytes = s.entry_bytes + s.directory_bytes + s.name_bytes + s.table_bytes;
    return s;
}

} // namespace espy::tree
