/// What the stream ends with, and what the journal has: one row of the table is one test.
#include "ship/decision.hpp"

#include <gmock/gmock.h>

namespace espy::fleet {
namespace {

using step = decision::step;
using testing::HasSubstr;

constexpr std::uint64_t here = 0x1111;

/// Ends with the whole of batch 42.
stream_end whole_batch() {
    stream_end end;
    end.what = stream_end::kind::ours;
    end.sequence = 100;
    end.headers.upto = {7, 42, 0xabc};
    end.headers.before = {7, 41, 0xdef};
    end.headers.part = {0, 10, 10};
    end.headers.origin = here;
    end.headers.root = "/srv";
    return end;
}

stream_end part_of_batch() {
    stream_end end = whole_batch();
    end.headers.part = {5, 3, 10};
    return end;
}

stream_end whole_snapshot() {
    stream_end end = whole_batch();
    end.headers.kind = message_kind::snapshot;
    end.headers.snapshot = 0xfeed;
    return end;
}

stream_end part_of_snapshot(snapshot_reason reason) {
    stream_end end = whole_snapshot();
    end.headers.part = {0, 4, 10};
    end.headers.reason = reason;
    return end;
}

/// A journal that answers so for every place.
journal_side journal_that(since_status status, std::uint64_t snapshot = 0) {
    return {here, snapshot, [=](const token&) { return status; }};
}

const journal_side goes_on = journal_that(since_status::changes);
const journal_side is_trimmed = journal_that(since_status::too_old);
const journal_side is_another = journal_that(since_status::other_history);

TEST(Decision, WithoutAStreamMakesOne) {
    stream_end end;
    end.what = stream_end::kind::no_stream;
    EXPECT_EQ(decide(end, goes_on).what, step::create_stream);
}

TEST(Decision, WithoutAnAnswerWaitsAndDoesNotBeginAnew) {
    stream_end end;
    end.message = "no leader";
    EXPECT_EQ(decide(end, goes_on).what, step::wait);
    EXPECT_EQ(decide(end, goes_on).message, "no leader");
}

TEST(Decision, OnANewStreamBeginsWithTheTree) {
    stream_end end;
    end.what = stream_end::kind::empty;
    EXPECT_EQ(decide(end, goes_on).what, step::snapshot);
    EXPECT_EQ(decide(end, goes_on).reason, snapshot_reason::first);
}

TEST(Decision, OnAStreamThatForgotEverythingNamesAHole) {
    stream_end end;
    end.what = stream_end::kind::empty;
    end.sequence = 500;
    EXPECT_EQ(decide(end, goes_on).what, step::snapshot);
    EXPECT_EQ(decide(end, goes_on).reason, snapshot_reason::trimmed);
}

TEST(Decision, AfterABatchGoesOnBehindIt) {
    for (const stream_end& end : {whole_batch(), whole_snapshot()}) {
        const decision next = decide(end, goes_on);
        EXPECT_EQ(next.what, step::go_on);
        EXPECT_EQ(next.place.after, end.headers.upto);
        EXPECT_EQ(next.place.skip, 0U);
    }
}

TEST(Decision, InTheMiddleOfABatchGoesOnThere) {
    const decision next = decide(part_of_batch(), goes_on);
    EXPECT_EQ(next.what, step::go_on);
    EXPECT_EQ(next.place.after, part_of_batch().headers.before);
    EXPECT_EQ(next.place.skip, 8U);
    EXPECT_EQ(next.place.into, part_of_batch().headers.upto);
}

TEST(Decision, InTheMiddleOfABatchThatTheLogHasNotAsAWholeNamesAHole) {
    const journal_side ours{here, 0, [](const token& place) {
                                return place.batch == 42 ? since_status::changes
                                                         : since_status::too_old;
                            }};
    EXPECT_EQ(decide(part_of_batch(), ours).what, step::snapshot);
    EXPECT_EQ(decide(part_of_batch(), ours).reason, snapshot_reason::trimmed);
}

TEST(Decision, BehindTheLogNamesAHole) {
    for (const stream_end& end : {whole_batch(), part_of_batch(), whole_snapshot()}) {
        EXPECT_EQ(decide(end, is_trimmed).what, step::snapshot);
        EXPECT_EQ(decide(end, is_trimmed).reason, snapshot_reason::trimmed);
    }
}

TEST(Decision, AfterAnotherHistoryTakesOverIfNobodyIsThere) {
    for (const stream_end& end : {whole_batch(), part_of_batch(), whole_snapshot(),
                                  part_of_snapshot(snapshot_reason::first)}) {
        EXPECT_EQ(decide(end, is_another).what, step::take_over);
        EXPECT_EQ(decide(end, is_another).reason, snapshot_reason::other_history);
    }
}

TEST(Decision, InTheMiddleOfItsOwnSnapshotGoesOnThere) {
    const auto end = part_of_snapshot(snapshot_reason::first);
    const decision next = decide(end, journal_that(since_status::changes, 0xfeed));
    EXPECT_EQ(next.what, step::go_on_with_snapshot);
    EXPECT_EQ(next.skip, 4U);
}

TEST(Decision, InTheMiddleOfASnapshotOfSomebodyTakesOverIfNobodyIsThere) {
    const auto end = part_of_snapshot(snapshot_reason::trimmed);
    EXPECT_EQ(decide(end, goes_on).what, step::take_over_snapshot);
    EXPECT_EQ(decide(end, goes_on).reason, snapshot_reason::trimmed);
    EXPECT_EQ(decide(end, is_trimmed).what, step::take_over_snapshot);
}

TEST(Decision, InTheMiddleOfARefreshThatIsBehindTheLogNamesAHole) {
    const auto end = part_of_snapshot(snapshot_reason::refresh);
    EXPECT_EQ(decide(end, goes_on).reason, snapshot_reason::refresh);
    EXPECT_EQ(decide(end, is_trimmed).reason, snapshot_reason::trimmed);
}

TEST(Decision, OnTheStreamOfAnotherTreeIsNo) {
    stream_end end = whole_batch();
    end.headers.origin = here + 1;
    EXPECT_EQ(decide(end, goes_on).what, step::refuse);
    EXPECT_THAT(decide(end, goes_on).message, HasSubstr("/srv"));
}

TEST(Decision, AfterAMessageThatIsNotUnderstoodIsNo) {
    message last;
    last.sequence = 9;
    EXPECT_EQ(decide(end_of(last), goes_on).what, step::refuse);
    EXPECT_THAT(decide(end_of(last), goes_on).message, HasSubstr("something else than espy"));
    last.headers = {{"Espy-Version", "2"}};
    EXPECT_EQ(decide(end_of(last), goes_on).what, step::refuse);
    EXPECT_THAT(decide(end_of(last), goes_on).message, HasSubstr("format 2"));
    last.headers = {{"Espy-Version", "1"}};
    EXPECT_EQ(decide(end_of(last), goes_on).what, step::refuse);
    EXPECT_THAT(decide(end_of(last), goes_on).message, HasSubstr("contradicts itself"));
}

} // namespace
} // namespace espy::fleet
