/// Three places are compared: where the mirror is in the journal's history (which decides), the sequence that it was at in the
/// stream (a hint where to read), and what the stream has. A stream may go back, since servers acknowledge before they write to
/// their disks: then the same messages come once more, in the same places. It may be deleted and made anew, or
/// trimmed: then it begins with a snapshot, as it does after each hole that the shipper knows of.
#include "follow/followed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace espy::fleet {
namespace {

/// In which a message that is there should have come.
constexpr std::chrono::seconds patience{20};

mirrored_batch step_of(const envelope& headers, std::uint64_t position) {
    return {.before = headers.before,
            .upto = headers.upto,
            .position = position,
            .time = headers.time,
            .cause =
                headers.kind == message_kind::snapshot ? batch_cause::comparison : headers.cause};
}

/// Why a snapshot came where a batch was expected.
std::string_view gap_of(snapshot_reason reason) noexcept {
    switch (reason) {
    case snapshot_reason::first: return "the stream was made anew";
    case snapshot_reason::trimmed: return "the log of the journal was trimmed";
    case snapshot_reason::other_history: return "the journal went back, or is another";
    case snapshot_reason::refresh: break;
    }
    return "the stream was trimmed";
}

/// A place of which one knows nothing is a part of every tree.
journal_name named(const source_name& source) {
    return {source.machine, source.journal};
}

} // namespace

followed::followed(follower_desk& desk, std::string stream, source_name source, std::uint64_t tag)
    : desk_(desk), stream_(std::move(stream)), source_(std::move(source)), name_(named(source_)),
      tag_(tag) {}

outcome followed::start() {
    stream_state now;
    if (const outcome failed = desk_.servers.state(stream_, now); !failed.good()) {
        return failed;
    }
    const mirrored_journal known = desk_.into.find(name_);
    const bool is_another = made_ != 0 && made_ != now.created;
    made_ = now.created;
    target_ = now.last;
    bytes_ = now.bytes;
    tried_ = 0;
    has_sought_ = has_jumped_ = false;
    if (known.position > now.last || is_another) {
        desk_.tells.say(fmt::format("{}: the stream went back, or was made anew", stream_));
        return read_from_snapshot(now);
    }
    if (known.at.history == 0 || known.position + 1 < now.first) {
        return read_from_snapshot(now);
    }
    return known.gap.empty() ? read_from(known.position + 1) : read_on(known);
}

/// What is in the mirror already is known when it comes.
outcome followed::read_from_snapshot(const stream_state& now) {
    message found;
    const outcome asked = desk_.servers.last(stream_, snapshot_subject(source_), found);
    if (asked.what == trouble::no_message) {
        return read_from(std::max<std::uint64_t>(now.first, 1));
    }
    return asked.good() ? read_from(beginning_of_snapshot(found)) : asked;
}

/// In a gap: from the last snapshot, if it is after what is known. One before it would lead here again.
outcome followed::read_on(const mirrored_journal& known) {
    message found;
    const outcome asked = desk_.servers.last(stream_, snapshot_subject(source_), found);
    if (!asked.good() && asked.what != trouble::no_message) {
        return asked;
    }
    const std::uint64_t snapshot = asked.good() ? beginning_of_snapshot(found) : 0;
    return read_from(std::max(snapshot, known.position + 1));
}

outcome followed::read_from(std::uint64_t sequence) {
    parts_.reset();
    reading_.reset();
    at_ = sequence - 1;
    received_ = steady::now();
    return desk_.servers.read(stream_, sequence, desk_.arrivals, tag_, reading_);
}

void followed::take(const message& next) {
    if (!is_reading() || next.sequence <= at_) {
        return; // of what was read before
    }
    if (next.sequence != at_ + 1) {
        parts_.reset();
        has_jumped_ = true;
    }
    at_ = next.sequence;
    target_ = std::max(target_, at_);
    received_ = steady::now();
    switch (parts_.take(next)) {
    case assembled::nothing: return;
    case assembled::changes: take_changes(); return;
    case assembled::picture: take_picture(); return;
    case assembled::foreign:
        if (!std::exchange(is_foreign_said_, true)) {
            desk_.tells.say(fmt::format(
                "{}: message {} is not of espy's; somebody else may write to the stream", stream_,
                at_));
        }
        return;
    case assembled::other_version:
        open_gap(fmt::format("version {} of the messages is not understood; update espy",
                             version_of(next)));
        return;
    case assembled::damaged: open_gap(fmt::format("message {} cannot be read", at_)); return;
    }
}

void followed::take_changes() {
    if (desk_.into.find(name_).at.history == 0) {
        return; // of before the first snapshot that comes: who begins misses nothing by it
    }
    mirrored_changes told;
    const envelope& headers = parts_.headers();
    switch (desk_.into.add(name_, step_of(headers, at_), parts_.changes(), &told)) {
    case mirror_status::known: return;
    case mirror_status::added: desk_.tells.changes(name_, headers, told); return;
    case mirror_status::gap: open_gap("batches are missing in the stream"); return;
    }
}

/// It is of before what is known: read again, for the sake of what follows it.
bool followed::is_old(const mirrored_journal& at, const envelope& of) const noexcept {
    if (at.at == of.upto) {
        return at.gap.empty();
    }
    const bool is_behind = at.at.history == of.upto.history && at.at.batch > of.upto.batch;
    const bool was_read = at_ <= at.position;
    return is_behind && (was_read || of.reason != snapshot_reason::other_history);
}

void followed::take_picture() {
    const envelope& headers = parts_.headers();
    const mirrored_journal at = desk_.into.find(name_);
    if (is_old(at, headers)) {
        if (at.position < at_ && at.at == headers.upto) {
            desk_.into.move(name_, at_);
        }
        return;
    }
    const bool is_first = at.at.history == 0;
    if (!is_first) {
        name_gap(at, gap_of(headers.reason));
    }
    mirrored_changes told;
    desk_.into.replace(name_, step_of(headers, at_), parts_.picture(), &told);
    has_sought_ = false;
    is_first ? desk_.tells.tree(name_, headers, told) : desk_.tells.changes(name_, headers, told);
    parts_.clear_picture();
    if (!is_first || !at.gap.empty()) {
        desk_.tells.resynced(name_, headers);
    }
    if (is_first) {
        desk_.tells.ready(name_, headers);
    }
}

/// Once, however much is missing.
void followed::name_gap(const mirrored_journal& at, std::string_view reason) {
    if (at.gap.empty()) {
        desk_.into.note_gap(name_, reason);
        desk_.tells.gap(at, reason);
    }
}

/// What was not received, though it is in the stream, is read once more. Otherwise a later snapshot is the shortest way on, if
/// there is one; if not, the next one comes by itself.
void followed::open_gap(std::string_view reason) {
    const mirrored_journal at = desk_.into.find(name_);
    if (has_jumped_ && tried_ != at_) {
        tried_ = at_;
        has_jumped_ = false;
        (void)read_from(at.position + 1); // or by the next check
        return;
    }
    name_gap(at, reason);
    if (has_sought_) {
        return;
    }
    message found;
    const outcome asked = desk_.servers.last(stream_, snapshot_subject(source_), found);
    has_sought_ = asked.good() || asked.what == trouble::no_message;
    if (asked.good() && found.sequence > at_) {
        (void)read_from(beginning_of_snapshot(found));
    }
}

outcome followed::check() {
    stream_state now;
    if (const outcome failed = desk_.servers.state(stream_, now); !failed.good()) {
        return failed;
    }
    target_ = std::max(now.last, at_);
    bytes_ = now.bytes;
    const bool went_back = now.last < at_ || (made_ != 0 && now.created != made_);
    const bool is_stuck = now.last > at_ && steady::now() - received_ > patience;
    return !is_reading() || went_back || is_stuck ? start() : outcome{};
}

} // namespace espy::fleet
