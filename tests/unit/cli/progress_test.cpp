#include "watch/progress.hpp"

#include <gtest/gtest.h>

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
        line.show(numbers());
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "\r\033[Kreading: 345 entries, 12 watches\r\033[K");
}

TEST(Progress, IsNotShownForATreeThatIsReadInNoTime) {
    testing::internal::CaptureStderr();
    {
        progress line(true, 1h);
        line.show(numbers());
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Progress, IsNotShownWhereNobodySeesIt) {
    testing::internal::CaptureStderr();
    progress line(false, 0ms);
    line.show(numbers());
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Progress, DoesNotComeBackAfterItsEnd) {
    testing::internal::CaptureStderr();
    progress line(true, 0ms);
    line.end();
    line.show(numbers());
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

} // namespace
} // namespace espy::cli
