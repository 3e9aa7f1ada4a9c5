/// The tail decides (decision.hpp); here is what carries it out.
///
///   looking ──▶ sending ──▶ … one message, acknowledged in its place ──▶ sending
///      ▲           │
///      └───────────┴── anything else: refused, in doubt, no answer, a minute without news
///
/// Why once and in order: message k is proposed only when the stream is known to end with k-1 at n, and with the expectation
/// n. Of two copies, however late the second one comes, the first makes the end n+1. `last_` and `place_` are of one
/// look, and move together.
#include "ship/shipper.hpp"

#include "ship/stream_fitness.hpp"
#include "words/counts.hpp"

#include <fmt/format.h>

#include <utility>

namespace espy::fleet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds between_listening{1000};

} // namespace

shipper::shipper(broker& servers, journal_source& source, ship_settings settings, ship_news& news)
    : servers_(servers), source_(source), settings_(std::move(settings)), news_(news),
      presence_(servers, settings_.name, settings_.instance), stream_(settings_.stream.name) {}

shipper::pause shipper::step() {
    speak();
    began_ = settings_.now();
    switch (state_) {
    case state::sending: return send();
    case state::refused: return {.time = longest_pause};
    case state::looking:
    case state::listening: break;
    }
    return look();
}

void shipper::count_behind() {
    const std::uint64_t newest = source_.now().batch;
    behind_ = sent_ && sent_->batch <= newest ? newest - sent_->batch : newest;
}

shipper::pause shipper::look() {
    stream_end end;
    const outcome how = read_end(end);
    if (!how.good()) {
        return failed(how);
    }
    looked_ = settings_.now();
    // Fails while the first listing is not complete.
    count_behind();
    is_recorded_ = source_.is_recorded();
    const journal_side ours{source_.origin(), out_.snapshot(),
                            [&](const token& place) { return source_.judge(place); }};
    return act(end, decide(end, ours));
}

outcome shipper::read_end(stream_end& out) {
    outcome how = servers_.connection();
    stream_state now;
    if (how.good()) {
        how = servers_.state(stream_, now);
    }
    if (how.what == trouble::no_stream) {
        out.what = stream_end::kind::no_stream;
        return {};
    }
    if (!how.good()) {
        return how;
    }
    max_bytes_ = now.settings.max_bytes;
    if (const std::string why = unfit(now.settings); !why.empty()) {
        return {trouble::refused, why};
    }
    if (!std::exchange(is_known_fit_, true)) {
        if (const std::string less = shortcomings(now.settings, settings_.stream); !less.empty()) {
            news_.tells(ship_news::weight::problem, fmt::format("{}; it is used as it is", less));
        }
    }
    if (now.messages == 0) {
        out.what = stream_end::kind::empty;
        out.sequence = now.last;
        return {};
    }
    message last;
    how = servers_.last(stream_, ">", last);
    if (!how.good()) {
        return how.what == trouble::no_message ? outcome{trouble::unreachable, how.message} : how;
    }
    out = end_of(last);
    return find_snapshot(now.first);
}

/// The stream alone is to be enough for who begins to read it.
outcome shipper::find_snapshot(std::uint64_t first) {
    message last;
    const outcome how = servers_.last(stream_, snapshot_subject(settings_.name), last);
    needs_refresh_ = !how.good() || beginning_of_snapshot(last) < first;
    return how.what == trouble::no_message ? outcome{} : how;
}

shipper::pause shipper::act(const stream_end& end, const decision& what) {
    using step = decision::step;
    if (what.what != step::take_over && what.what != step::take_over_snapshot) {
        presence_.stop_listening();
        alone_at_.reset();
    }
    last_ = end.sequence;
    switch (what.what) {
    case step::wait: return failed({trouble::unreachable, what.message});
    case step::create_stream: return make_stream();
    case step::refuse: return refuse(what.message);
    case step::snapshot: return begin_snapshot(what.reason);
    case step::take_over:
    case step::take_over_snapshot: return listen(end, what);
    case step::go_on_with_snapshot:
        if (!out_.seek(what.skip)) {
            return begin_snapshot(out_.reason());
        }
        state_ = state::sending;
        return {};
    case step::go_on: break;
    }
    return go_on(end, what.place);
}

shipper::pause shipper::go_on(const stream_end& end, const log_place& from) {
    note_rewind(end);
    place_ = from;
    sent_ = place_.after;
    out_ = {};
    state_ = state::sending;
    has_looked_ = true;
    failures_ = 0;
    count_behind();
    news_.goes_on(place_.after.batch, behind_);
    return {};
}

shipper::pause shipper::make_stream() {
    if (!settings_.creates) {
        return failed({trouble::no_stream, "there is no such stream, and --no-create leaves it to "
                                           "somebody else to make it"});
    }
    outcome how = servers_.create(settings_.stream);
    if (!how.good()) {
        if (how.what == trouble::refused && settings_.stream.replicas > 1) {
            how.message += "; a single server keeps one copy: --replicas 1";
        } else if (how.what == trouble::full) {
            how.message += "; a stream reserves --max-size: make it less, or give the servers more";
        }
        return failed(how);
    }
    news_.tells(ship_news::weight::word, "the stream was made");
    return look_again();
}

/// Two that take a stream from each other would do so for ever: one that is alive keeps it.
shipper::pause shipper::listen(const stream_end& end, const decision& what) {
    if (alone_at_ == end.sequence) {
        presence_.stop_listening();
        alone_at_.reset();
        // Nothing is missing yet, and the rest of the log is to be told.
        return what.reason == snapshot_reason::refresh ? go_on(end, {.after = end.headers.upto})
                                                       : begin_snapshot(what.reason);
    }
    state_ = state::listening;
    const bool is_copy = what.what == decision::step::take_over;
    switch (presence_.listen(settings_.now())) {
    case presence::heard::not_yet: return {.time = between_listening};
    case presence::heard::nobody: alone_at_ = end.sequence; return {};
    case presence::heard::nothing_at_all: {
        presence_.stop_listening();
        return failed({trouble::denied, presence_.message()});
    }
    case presence::heard::another: break;
    }
    presence_.stop_listening();
    if (is_copy) {
        return refuse("a copy of this machine, or of this journal, sends to it; give this one "
                      "another name: --as MACHINE/JOURNAL");
    }
    news_.tells_once("another espy ship sends the same");
    return look_again(seconds(5));
}

void shipper::note_rewind(const stream_end& end) {
    if (!sent_ || end.headers.upto.history != sent_->history ||
        end.headers.upto.batch >= sent_->batch) {
        return;
    }
    news_.tells(ship_news::weight::problem,
                fmt::format("the stream went back to batch {}: {} that it had acknowledged {} sent "
                            "again",
                            end.headers.upto.batch,
                            cli::counted(sent_->batch - end.headers.upto.batch, "batch", "batches"),
                            sent_->batch - end.headers.upto.batch == 1 ? "is" : "are"));
}

} // namespace espy::fleet
