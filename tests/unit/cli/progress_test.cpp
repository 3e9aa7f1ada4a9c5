#include "watch/progress.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace espy::cli {
namespace {

using namespace std::chrono_literals;

statistics numbers() {
    statistics result;
    result.watches = 12;
    result.entries_known = 345;
    return result;
}

TEST(Progress, IsALineThatGoesAwayAgain) {
    testing::internal::CaptureStderr();
    {
        progress line(true, 0ms);
        line.show(numbers(), "src");
    }
    EXPECT_THAT(testing::internal::GetCapturedStderr(),
                testing::MatchesRegex(
                    "\r.\\[Kreading src: 345 entries, 12 watches, [0-9]+ a second\r.\\[K"));
}

TEST(Progress, IsNotShownForATreeThatIsReadInNoTime) {
    testing::internal::CaptureStderr();
    {
        progress line(true, 1h);
        line.show(numbers(), "src");
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Progress, IsNotShownWhereNobodySeesIt) {
    testing::internal::CaptureStderr();
    progress line(false, 0ms);
    line.show(numbers(), "src");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Progress, DoesNotComeBackAfterItsEnd) {
    testing::internal::CaptureStderr();
    progress line(true, 0ms);
    line.end();
    line.show(numbers(), "src");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Progress, SaysOfHowManyPathsItIs) {
    EXPECT_EQ(all_of("src", 1), "src");
    EXPECT_EQ(all_of("src", 3), "src and 2 more");
}

} // namespace
} // namespace espy::cli
