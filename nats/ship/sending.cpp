/// What is next, and the message that says it.
#include "ship/shipper.hpp"

#include "words/counts.hpp"
#include "words/size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <utility>

namespace espy::fleet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// How often the stream is looked at though all goes well: it may have gone back, or forget its last snapshot.
constexpr seconds look_when_idle{60};
constexpr seconds look_when_busy{10};
constexpr milliseconds first_retry{100};
constexpr std::size_t usual_part = std::size_t{512} << 10;
/// For the headers: the root's path, encoded, is the most of it.
constexpr std::size_t header_room = std::size_t{16} << 10;

std::uint64_t random_number() {
    std::random_device device;
    return std::uint64_t{device()} << 32U | device();
}

milliseconds retry_after(unsigned failures, milliseconds longest) {
    const milliseconds most = std::min(longest, first_retry * (1U << std::min(failures, 7U)));
    // Many that lost one server do not come back at once.
    std::random_device device;
    return most / 2 + milliseconds(device() % static_cast<unsigned>(most.count() / 2 + 1));
}

} // namespace

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
    return look_again(how.what == trouble::moved_on ? milliseconds(0)
                                                    : retry_after(failures_++, longest_pause));
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
