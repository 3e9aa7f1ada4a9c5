// Every rare branch of activities (`ESPY_SOMETIMES`) is reached by one of their tests, or it is said why not. They
// have the real kernel, so there are no plays to reach them: where ESPY_ACTIVITY_PROBES is set, it is asked at the end
// of all of these tests, in one process.
#include <support/probes.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <string>

namespace espy::test {
namespace {

#ifdef ESPY_CHECKS

class activity_probes : public ::testing::Environment {
public:
    void TearDown() override {
        if (std::getenv("ESPY_ACTIVITY_PROBES") == nullptr) {
            return;
        }
        if (const int left = ::testing::UnitTest::GetInstance()->skipped_test_count(); left > 0) {
            std::cout << left << " tests of activities are skipped: no probe is missed\n";
            return;
        }
        const auto all = probes_in(ESPY_SOURCES "/activity");
        const auto rare = rare_probes(ESPY_RARE_PROBES);
        const auto seen = reached_probes();
        for (const auto& [sentence, times] : all) {
            EXPECT_EQ(times, 1) << "two probes say: " << sentence;
            EXPECT_TRUE(seen.contains(sentence) || rare.contains(sentence))
                << "never reached: " << sentence;
        }
        for (const auto& [sentence, reason] : rare) {
            EXPECT_TRUE(all.contains(sentence)) << "named rare, and no probe: " << sentence;
        }
    }
};

[[maybe_unused]] const ::testing::Environment* const asked =
    ::testing::AddGlobalTestEnvironment(new activity_probes);

#endif

} // namespace
} // namespace espy::test
