#include "run/trigger.hpp"

#include "format/escape.hpp"
#include "format/formatter.hpp"
#include "reading/reading_ahead.hpp"
#include "streams/output.hpp"
#include "streams/standard_streams.hpp"
#include "watch/progress.hpp"

#include <fmt/format.h>

#include <utility>

#include <poll.h>
#include <unistd.h>

namespace espy::cli {

trigger::trigger(const run_options& options)
    : options_(options), quiet_(options.quiet), filter_(options.filter), watcher_(options.source),
      settler_(options.settle), interval_(options.source.poll_interval) {
    root_options how = options.root;
    if (options.settle.complete) {
        how.tell = how.tell | kinds{change_kind::opened, change_kind::closed};
    }
    armed_.add(options.roots, how);
}

void trigger::begin() {
    progress shown(!quiet_ && is_terminal(STDERR_FILENO));
    reading_ahead ahead(options_.roots, options_.root, options_.filter);
    const std::string where = all_of(options_.roots.front(), options_.roots.size());
    while (roots_ready_ < options_.roots.size()) {
        ahead.during([this] { watcher_.poll(raw_); },
                     [this] { return watcher_.stats().directories_watched; });
        add(raw_);
        shown.show(stats(), where);
        pollfd more{watcher_.native_handle(), POLLIN, 0};
        ::poll(&more, 1, roots_ready_ < options_.roots.size() ? -1 : 0);
    }
    changed ignored;
    sync(ignored);
}

bool trigger::poll(changed& out) {
    watcher_.poll(raw_);
    add(raw_);
    batch settled;
    if (!settler_.take(settled, clock::now())) {
        return false;
    }
    hand_out(settled, out);
    return true;
}

std::optional<trigger::clock::time_point> trigger::sync(changed& out) {
    watcher_.sync(raw_);
    add(raw_);
    const auto due = settler_.due();
    batch settled;
    settler_.flush(settled);
    hand_out(settled, out);
    return due;
}

void trigger::add(const batch& raw) {
    const auto now = clock::now();
    for (const change& change : raw) {
        if (!armed_.take_in(change) || own_.has_content_of(change)) {
            continue;
        }
        if (change.kind == change_kind::watch_failed && !limit_.take(change)) {
            say(fmt::format("{}: {}", escaped(change.path), change.message));
        }
        roots_ready_ += change.kind == change_kind::ready ? 1 : 0;
        settler_.add(change, now);
        count(change);
    }
    armed_.rearm();
    tell_refused();
    if (limit_.has_news()) {
        if (const auto line = limit_.line(watcher_.stats(), interval_)) {
            say(fmt::format("{}: {}", escaped(limit_.path()), *line));
        }
    }
}

/// One line, however many there are: where rules are not what somebody thinks, the command runs for
/// what they ignore, or not for what they do not.
void trigger::tell_refused() {
    const std::vector<std::string> lines = armed_.take_refused();
    if (!lines.empty() && !quiet_) {
        say(lines.size() == 1
                ? lines[0]
                : fmt::format("{} (and {} more; all: espy watch -v)", lines[0], lines.size() - 1));
    }
}

/// What comes from outside of the tree is neither written nor renamed, only created.
void trigger::count(const change& change) {
    if (change.kind == change_kind::written || change.kind == change_kind::renamed) {
        ++times_written_[std::string(change.path)];
    } else if (change.kind == change_kind::created) {
        times_written_[std::string(change.path)] += 2;
    }
}

/// Only what is about entries can be a reason: what is about the stream comes with such changes.
void trigger::hand_out(batch& settled, changed& out) {
    bool reason = false;
    for (const change& change : settled) {
        reason = reason || is_about_entry(change.kind);
    }
    if (reason) {
        out.add(std::move(settled), std::exchange(times_written_, {}));
    }
}

} // namespace espy::cli
