#include "stream_of.hpp"

#include <gmock/gmock.h>

namespace espy::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr settler::time_point at(std::chrono::milliseconds time) {
    return settler::time_point(1h + time);
}

void add(settler& fold, std::string_view line, std::chrono::milliseconds time) {
    batch changes;
    append_line(changes, line);
    fold.add(changes, at(time));
}

TEST(SettlerDue, IsNeverWhileNothingHappens) {
    settler fold;
    EXPECT_FALSE(fold.due());
    batch out;
    EXPECT_FALSE(fold.take(out, at(1h)));
}

TEST(SettlerDue, IsAfterTheQuietTime) {
    settler fold({.quiet = 100ms, .max_wait = 1000ms});
    batch out;
    add(fold, "created f", 0ms);
    add(fold, "modified f", 60ms);
    EXPECT_EQ(fold.due(), at(160ms));
    EXPECT_FALSE(fold.take(out, at(159ms)));
    EXPECT_TRUE(fold.take(out, at(160ms)));
    EXPECT_THAT(to_lines(out), ElementsAre("created f"));
    EXPECT_FALSE(fold.due());
}

TEST(SettlerDue, IsWithinTheMaximumWaitWhateverGoesOn) {
    settler fold({.quiet = 50ms, .max_wait = 300ms});
    batch out;
    int batches = 0;
    for (int i = 0; i < 100; ++i) {
        add(fold, "modified f", i * 10ms);
        batches += fold.take(out, at(i * 10ms)) ? 1 : 0;
    }
    EXPECT_EQ(batches, 3);
    EXPECT_TRUE(fold.take(out, at(990ms + 50ms)));
}

TEST(SettlerDue, IsAtOnceWhenTheBatchIsBig) {
    settler fold({.max_size = 2});
    add(fold, "created f", 0ms);
    EXPECT_GT(fold.due(), at(0ms));
    add(fold, "created g", 1ms);
    EXPECT_LE(fold.due(), at(1ms));
}

TEST(SettlerDue, IsAtOnceForTheStreamAndTheInitialListing) {
    settler fold;
    batch out;
    add(fold, "exists f", 0ms);
    EXPECT_EQ(fold.due(), at(0ms));
    add(fold, "ready ", 1ms);
    EXPECT_TRUE(fold.take(out, at(1ms)));
    EXPECT_THAT(to_lines(out), ElementsAre("exists f", "ready r"));
}

TEST(SettlerDue, LetsTheStreamWaitForWhatCameBeforeIt) {
    settler fold({.quiet = 100ms, .max_wait = 1000ms});
    add(fold, "created f", 0ms);
    add(fold, "overflow ", 10ms);
    EXPECT_EQ(fold.due(), at(110ms));
}

} // namespace
} // namespace espy::test
