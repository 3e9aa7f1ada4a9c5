// Laws and probes as they are in a release, whatever this build is.
#undef ESPY_CHECKS
#include "base/check.hpp"

#include <gtest/gtest.h>

namespace espy {
namespace {

TEST(CheckInARelease, IsNotEvaluated) {
    int evaluated = 0;
    const auto holds = [&] { return ++evaluated < 0; };
    ESPY_CHECK(holds());
    ESPY_SOMETIMES("test: a branch of a release");
    EXPECT_EQ(evaluated, 0);
}

} // namespace
} // namespace espy
