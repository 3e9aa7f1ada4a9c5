#include "engine/engine.hpp"

#include "base/check.hpp"

#include "base/asked_backend.hpp"
#include "base/limits.hpp"
#include "engine/choose_source.hpp"
#include "sys/time.hpp"

#include <espy/fanotify/event.hpp>

#include <algorithm>

namespace espy::tree {

namespace {

/// Where one event can give several records, there has to be room for them.
std::size_t buffer_size(const watcher_options& options, const source& events) {
    constexpr std::size_t for_usual_names = inotify::event_header_size + 256;
    static_assert(fanotify::min_buffer_size <= inotify::min_buffer_size);
    return std::max(options.buffer_size,
                    events.keeps_order() ? for_usual_names : 2 * inotify::min_buffer_size);
}

/// A buffer that is small shows, in tests, what happens in large ones.
std::uint64_t step_for(std::size_t buffer_size) {
    return std::clamp<std::size_t>(buffer_size / 256, 1, limit::entries_gone_over);
}

} // namespace

engine::engine(backend by, const engine_options& options, desk& shared, std::error_code& ec)
    : desk_(shared),
      settings_{options.backlog_size, step_for(options.buffer_size),
                std::max<std::int64_t>(
                    std::chrono::nanoseconds(sys::within_reason(options.poll_interval)).count(),
                    limit::shortest_poll_interval),
                options.poll_share, options.limits},
      source_(make_source(by, options, ec)),
      backlog_(buffer_size(options, *source_), source_->keeps_order(),
               options.limits.stream.events_near),
      performer_(*source_, watches_, options.limits.hands), mounts_(options.fanotify_api) {
    // Whoever asks for one source gets that and no more.
    std::error_code ignored;
    performer_.poll_shared(asked_backend(options, ignored).backend == backend::automatic);
    if (ec) {
        return;
    }
    wakes_.begin(desk_.epoll.get(), ec);
    if (!ec) {
        wakes_.listen(source_->native_handle(), ec);
    }
    if (!ec) {
        mounts_.listen(desk_.epoll.get(), ec);
    }
}

engine::~engine() = default;

void engine::take_news() {
    wakes_.look();
    news_.call_begins();
}

void engine::poll(std::error_code& ec) {
    ec.clear();
    const std::uint64_t events_before = counts_.events;
    const position read_before = source_->read_end();
    bool unfinished = true;
    if (!holds_) {
        begin_batch();
        unfinished = work({{desk_.until}, settings_.limits.changes_a_call, never}, ec);
    }
    holds_ = !end_batch({desk_.until + limit::completing});
    const bool more = unfinished || holds_ || !backlog_.empty();
    // What happens elsewhere on a marked file system wakes up, too. Its positions count heads.
    const std::uint64_t heads = (source_->read_end() - read_before) / fanotify::event_header_size;
    wakes_.polled(desk_.began, steady_now(), std::max(counts_.events - events_before, heads));
    wakes_.gather(wakes_.is_storm() && !more && settled(0));
    set_timer(more);
#ifdef ESPY_CHECKS
    check_now_and_then();
#endif
}

bool engine::sync(deadline until, std::error_code& ec) {
    ec.clear();
    if (holds_) {
        holds_ = !end_batch(until);
        if (holds_) {
            ESPY_SOMETIMES("sync: no time to complete what was held back");
            set_timer(true);
            return false;
        }
    }
    begin_batch();
    news_.take();
    for (const auto& r : roots_) {
        if (r != nullptr && is_polled(*r)) {
            r->polls.demand();
        }
        if (r != nullptr && r->rechecks.is_put_off()) {
            r->recheck = todo_.attention = true;
        }
        if (r != nullptr) {
            r->retries.hurry();
        }
    }
    wakes_.gather(false);
    const position through = source_->end();
    patience_.begin(through, settings_.limits.engine);
    const bool unfinished = work({until, std::numeric_limits<std::size_t>::max(), through}, ec);
    patience_.end();
    const bool reached = !unfinished && settled(through);
    holds_ = !end_batch(until.after(limit::completing));
    // What was read beyond it makes no descriptor readable any more.
    set_timer(!reached || holds_ || !backlog_.empty());
#ifdef ESPY_CHECKS
    check_now_and_then();
#endif
    return reached && !holds_;
}

void engine::begin_batch() {
    links_.begin();
    desk_.tells.attribute_to(0);
    emptied_.reset();
    join_reprunes();
}

/// Types that an event does not tell are looked at once for all, when it is known which entries are
/// still there. False if the time is over before; then the batch has to wait for the rest.
bool engine::end_batch(deadline until) {
    performer_.work_until(until);
    bool looked = false;
    bool complete = true;
    for (const auto& r : roots_) {
        if (r->recheck || links_.is_elsewhere(*r)) {
            // What is at its path may be something else by now, and the path itself another.
            ESPY_SOMETIMES("batch: types of what may be elsewhere by now");
            r->model->looks().types_unknown();
        } else if (complete && !r->model->guesses().untyped().empty()) {
            complete = performer_.complete_types(r->where);
            looked = true;
        }
        if (complete && r != nullptr && r->model->polls().has_unstamped()) {
            complete = performer_.stamp(r->where);
        }
    }
    if (!complete) {
        ESPY_SOMETIMES("batch: left incomplete");
        return false; // what was opened for it stays open
    }
    performer_.forget();
    if (looked) {
        std::error_code ignored;
        fence_all(ignored);
    }
    for (const auto& r : roots_) {
        if (r != nullptr) {
            r->model->batch_ends();
        }
    }
    desk_.tells.drop();
    return true;
}

/// True if there is more to do than was allowed.
bool engine::work(const limits& allowed, std::error_code& ec) {
    performer_.work_until(allowed.until);
    for (unsigned count = 0;; ++count) {
        const bool at_rest = todo_.busy.empty() && backlog_.empty();
        if (allowed.through != never && (count % 64 == 0 || at_rest)) {
            if (settled(allowed.through)) {
                return false;
            }
            if (patience_.is_over()) {
                ESPY_SOMETIMES("sync: too many rounds");
                return true;
            }
        }
        // Whatever there is to do, a call does some of it.
        if (count > 0 && allowed.is_over(desk_.tells)) {
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
    if (!reprunes_.empty()) {
        reprune_some();
        return true;
    }
    if (!todo_.busy.empty()) {
        return perform_some(allowed, ec);
    }
    if (todo_.attention && attend(allowed.through != never)) {
        return true;
    }
    if (!backlog_.empty()) {
        apply_some(allowed);
        return true;
    }
    if (todo_.fence) {
        fence_all(ec);
        return !ec;
    }
    if (std::exchange(todo_.retries_denied, false) && retry_denied()) {
        return true;
    }
    bool barriers = false;
    for (const auto& r : roots_) {
        if (r->model->renames().has_transfers() && !links_.is_elsewhere(*r)) {
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
    // Whoever waits for a position has to see that it was reached.
    const bool is_read = emptied_ && allowed.through == never;
    if (!is_read && read_round(ec)) {
        if (allowed.through == never && !backlog_.empty()) {
            apply_some(allowed); // nothing else has become due by reading
        }
        return true;
    }
    if (!is_read && !news_.are_taken() && news_.take()) {
        ESPY_SOMETIMES("mounts: news of them, and of nothing else");
        return true;
    }
    return !ec && settle(ec);
}

bool engine::read_round(std::error_code& ec) {
    const bool any = read_source(ec);
    if (any) {
        patience_.count_round(backlog_.at());
    }
    return any;
}

bool engine::read_source(std::error_code& ec) {
    const moment before;
    const bool any = backlog_.fill(*source_, ec);
    performer_.read_on();
    emptied_ = any && source_->has_emptied() ? std::optional(before) : std::nullopt;
    return any;
}

bool engine::settled(position through) const noexcept {
    if (!todo_.busy.empty() || !reprunes_.empty() || todo_.retries_denied ||
        backlog_.at() < through || source_->has_put_off() || news_.wait() || links_.wait() ||
        links_.may_come()) {
        return false;
    }
    return std::all_of(roots_.begin(), roots_.end(), [this](const auto& r) {
        return r == nullptr ||
               (!r->recheck && r->model->root().is_ready() && !r->model->repairs().is_under_way() &&
                !r->model->renames().has_transfers() && !r->model->failures().has_dirty() &&
                !(is_polled(*r) && r->polls.demanded()) && !r->model->polls().in_pass() &&
                !r->model->looks().has_doubts() && !r->model->mounted().may_have_moved() &&
                !r->model->polls().compares().is_under_way());
    });
}

} // namespace espy::tree
