#include "ship/decision.hpp"

#include "format/escape.hpp"

#include <fmt/format.h>

namespace espy::fleet {
namespace {

using step = decision::step;

decision snapshot_for(snapshot_reason reason) {
    return {.what = step::snapshot, .reason = reason};
}

decision refused(std::string message) {
    return {.what = step::refuse, .message = std::move(message)};
}

/// The end is the middle of a snapshot: who began it goes on with it, or nobody ever does.
decision within_snapshot(const envelope& end, const journal_side& ours) {
    if (end.snapshot == ours.snapshot) {
        return {.what = step::go_on_with_snapshot, .skip = end.part.first + end.part.count};
    }
    // A refresh tells of nothing that is missing; but if the log does not reach it any more, something is.
    const bool has_hole =
        end.reason == snapshot_reason::refresh && ours.judge(end.upto) != since_status::changes;
    return {.what = step::take_over_snapshot,
            .reason = has_hole ? snapshot_reason::trimmed : end.reason};
}

/// The end is the middle of a batch that the log has: the rest of it is next.
decision within_batch(const envelope& end, const journal_side& ours) {
    if (ours.judge(end.before) != since_status::changes) {
        return snapshot_for(snapshot_reason::trimmed);
    }
    const std::uint64_t skip = end.part.first + end.part.count;
    return {.what = step::go_on, .place = {end.before, skip, end.upto}};
}

decision after(const envelope& end, const journal_side& ours) {
    if (end.origin != ours.origin) {
        return refused(fmt::format("it is the stream of {} on another machine, or of another tree "
                                   "here; give this one another name: --as MACHINE/JOURNAL",
                                   cli::escaped(end.root)));
    }
    const since_status status = ours.judge(end.upto);
    if (status == since_status::other_history) {
        return {.what = step::take_over, .reason = snapshot_reason::other_history};
    }
    const bool is_snapshot = end.kind == message_kind::snapshot;
    if (is_snapshot && !end.part.is_last()) {
        return within_snapshot(end, ours);
    }
    if (status == since_status::too_old) {
        return snapshot_for(snapshot_reason::trimmed);
    }
    return end.part.is_last() ? decision{.what = step::go_on, .place = {.after = end.upto}}
                              : within_batch(end, ours);
}

} // namespace

stream_end end_of(const message& last) {
    stream_end end;
    end.sequence = last.sequence;
    switch (read_envelope(last, end.headers)) {
    case envelope_status::good: end.what = stream_end::kind::ours; return end;
    case envelope_status::foreign:
        end.message = "something else than espy writes to its stream";
        break;
    case envelope_status::other_version:
        end.message = fmt::format("its stream is written by another version of espy (format {}); "
                                  "use that one",
                                  version_of(last));
        break;
    case envelope_status::broken:
        end.message = "its stream ends with a message that contradicts itself";
        break;
    }
    end.what = stream_end::kind::not_understood;
    return end;
}

decision decide(const stream_end& end, const journal_side& ours) {
    switch (end.what) {
    case stream_end::kind::unknown: return {.what = step::wait, .message = end.message};
    case stream_end::kind::no_stream: return {.what = step::create_stream};
    case stream_end::kind::not_understood: return refused(end.message);
    case stream_end::kind::empty:
        // What it ended with is not known any more, unless it never had anything.
        return snapshot_for(end.sequence == 0 ? snapshot_reason::first : snapshot_reason::trimmed);
    case stream_end::kind::ours: break;
    }
    return after(end.headers, ours);
}

} // namespace espy::fleet
