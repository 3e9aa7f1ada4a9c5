// Laws and probes, where this build has them.
#include "base/check.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace espy {
namespace {

#ifdef ESPY_CHECKS

/// Null if it was not reached yet.
const probe* find(std::string_view sentence) {
    const probe* at = probe::last();
    while (at != nullptr && at->sentence() != sentence) {
        at = at->before();
    }
    return at;
}

TEST(Check, EndsTheProgramAndNamesTheLawThatDoesNotHold) {
    const int one = 1;
    ESPY_CHECK(one == 1);
    EXPECT_DEATH(ESPY_CHECK(one == 2), "check_test.*does not hold: one == 2");
}

TEST(Probe, CountsHowOftenItWasReached) {
    EXPECT_EQ(find("test: a branch"), nullptr);
    for (int i = 0; i < 3; ++i) {
        ESPY_SOMETIMES("test: a branch");
        ESPY_SOMETIMES("test: another one");
    }
    ASSERT_NE(find("test: a branch"), nullptr);
    EXPECT_EQ(find("test: a branch")->hits(), 3U);
    EXPECT_EQ(find("test: another one")->hits(), 3U);
}

#else

TEST(Check, EndsTheProgramAndNamesTheLawThatDoesNotHold) {
    GTEST_SKIP() << "laws are off in this build (ESPY_CHECKS)";
}

#endif

} // namespace
} // namespace espy
