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
#include "words/size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

namespace espy::fleet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// How often the stream is looked at though all goes well: it may have gone back, or forget its last snapshot.
constexpr seconds look_when_idle{60};
constexpr seconds look_when_busy{10};
constexpr milliseconds first_retry{100};
constexpr milliseconds last_retry{10'000};
constexpr milliseconds between_listening{1000};
constexpr std::size_t usual_part = std::size_t{512} << 10;
/// For the headers: the root's path, encoded, is the most of it.
constexpr std::size_t header_room = std::size_t{16} << 10;

std::uint64_t random_number() {
    std::random_device device;
    return std::uint64_t{device()} << 32U | device();
}

milliseconds retry_after(unsigned failures) {
    const milliseconds most = std::min(last_retry, first_retry * (1U << std::min(failures, 7U)));
    // Many that lost one server do not come back at once.
    std::random_device device;
    return most / 2 + milliseconds(device() % static_cast<unsigned>(most.count() / 2 + 1));
}

} // namespace

shipper::shipper(broker& servers, journal_source& source, ship_settings settings, ship_news& news)
    : servers_(servers), source_(source), settings_(std::move(settings)), news_(news),
      presence_(servers, settings_.name, settings_.instance), stream_(settings_.stream.name) {}

shipper::pause shipper::step() {
    speak();
    began_ = settings_.now();
    switch (state_) {
    case state::sending: return send();
    case state::refused: return {.time = last_retry};
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

shipper::pause shipper::begin_snapshot(snapshot_reason reason) {
    out_ = outgoing(source_.list(part_limit(), [&] { speak(); }), reason, random_number());
    if (!fits(out_)) {
        const std::string size = cli::size_text(out_.bytes());
        out_ = {};
        return failed({trouble::full,
                       fmt::format("a listing of the tree takes {} of the {} that the stream may "
                                   "have, which leaves no room for changes; raise its limit",
                                   size, cli::size_text(static_cast<std::uint64_t>(max_bytes_)))});
    }
    if (reason != snapshot_reason::first) {
        const std::string_view why = reason == snapshot_reason::trimmed
                                         ? "the journal's log does not reach back to what the "
                                           "stream ended with"
                                         : "the journal is another one, or an older copy, than "
                                           "that which the stream ended with";
        news_.tells(ship_news::weight::problem,
                    fmt::format("{}: all of the tree is sent ({})", why,
                                cli::counted(out_.entries(), "entry", "entries")));
    }
    state_ = state::sending;
    return {};
}

bool shipper::fits(const outgoing& snapshot) {
    return max_bytes_ == 0 || snapshot.bytes() <= static_cast<std::uint64_t>(max_bytes_) / 2;
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

shipper::pause shipper::send() {
    const auto since_look = settings_.now() - looked_;
    if (since_look >= look_when_busy && (!out_.is_snapshot() || since_look >= look_when_idle)) {
        return look_again();
    }
    if (out_.empty() || out_.is_done()) {
        if (!prepare()) {
            return idle();
        }
    }
    return state_ == state::sending ? publish() : pause{};
}

/// Makes `out_` what is next. @return False if nothing is.
bool shipper::prepare() {
    if (needs_refresh_ && place_.skip == 0 && refresh_.empty()) {
        refresh_ = outgoing(source_.list(part_limit(), [&] { speak(); }), snapshot_reason::refresh,
                            random_number());
        if (!fits(refresh_)) {
            news_.tells_once(fmt::format("a listing of the tree takes {}: the stream may not have "
                                         "enough for two, so who begins to read it has to wait for "
                                         "changes; raise its limit",
                                         cli::size_text(refresh_.bytes())));
            refresh_ = {};
            needs_refresh_ = false;
        }
    }
    if (refresh_.upto().batch < place_.after.batch) {
        refresh_ = {};
    }
    if (!refresh_.empty() && place_.skip == 0 && refresh_.upto() == place_.after) {
        out_ = std::exchange(refresh_, {});
        needs_refresh_ = false;
        return true;
    }
    const logged_entries* const next = source_.after(place_.after);
    if (next == nullptr) {
        return false;
    }
    if (place_.skip > 0 && (next->upto != place_.into || place_.skip >= next->entries.size())) {
        // What was sent of this batch is not in it.
        begin_snapshot(snapshot_reason::other_history);
        return true;
    }
    out_ = outgoing(*next, place_.skip, part_limit());
    return true;
}

shipper::pause shipper::publish() {
    std::uint64_t sequence = 0;
    const outcome how = servers_.publish(
        stream_, out_.part(settings_.name, source_.origin(), source_.root(), last_ + 1), last_,
        sequence);
    if (!how.good()) {
        return failed(how);
    }
    if (sequence != last_ + 1) {
        return look_again();
    }
    failures_ = 0;
    has_sent_ = true;
    last_ = sequence;
    out_.advance();
    if (!out_.is_done()) {
        if (!out_.is_snapshot()) {
            place_.skip = out_.sent();
            place_.into = out_.upto();
        }
        return {};
    }
    place_ = {.after = out_.upto()};
    sent_ = place_.after;
    if (out_.is_snapshot()) {
        needs_refresh_ = false;
    }
    out_ = {};
    count_behind();
    news_.goes_on(place_.after.batch, behind_);
    return {};
}

shipper::pause shipper::idle() {
    if (source_.now() != place_.after) {
        // The log was trimmed up to a later place, or is another one.
        return look_again();
    }
    if (!is_recorded_) {
        news_.tells_once("all is sent, and nothing is being recorded; to go on: espy record");
    }
    if (noted_ != sent_) {
        noted_ = sent_;
        source_.note(fmt::format("ship {}", settings_.name.machine), *sent_);
    }
    const auto left =
        std::chrono::duration_cast<milliseconds>(looked_ + look_when_idle - settings_.now());
    if (left <= milliseconds(0)) {
        return look_again();
    }
    return {.time = std::min<milliseconds>(left, alive_interval), .for_journal = true};
}

shipper::pause shipper::failed(const outcome& how) {
    const bool never_will = how.what == trouble::refused || how.what == trouble::denied;
    const bool has_worked = state_ == state::sending ? has_sent_ : has_looked_;
    if (never_will && !has_worked) {
        return refuse(how.message);
    }
    count_behind();
    news_.fails(how, sent_ ? std::optional(behind_) : std::nullopt, began_, settings_.now());
    return look_again(how.what == trouble::moved_on ? milliseconds(0) : retry_after(failures_++));
}

shipper::pause shipper::refuse(const std::string& why) {
    news_.tells(ship_news::weight::problem, why);
    state_ = state::refused;
    return {};
}

shipper::pause shipper::look_again(milliseconds later) {
    state_ = state::looking;
    return {.time = later};
}

void shipper::speak() {
    alive now;
    now.origin = source_.origin();
    now.root = source_.root();
    now.sent = sent_;
    now.behind = behind_;
    now.recorded = is_recorded_;
    presence_.speak(std::move(now), settings_.now());
}

std::size_t shipper::part_limit() {
    const std::size_t most = servers_.largest_message();
    return std::min(usual_part, most > 2 * header_room ? most - header_room : most / 2);
}

} // namespace espy::fleet
