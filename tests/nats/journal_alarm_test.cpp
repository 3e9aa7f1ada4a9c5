/// Waiting for a journal to be written.
#include "ship/journal_alarm.hpp"

#include <support/temporary_directory.hpp>

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace espy::fleet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using steady = std::chrono::steady_clock;

class JournalAlarm : public testing::Test {
protected:
    void write() const { std::ofstream(file_ + "-wal", std::ios::app) << "x"; }
    /// It has returned as often as it does by itself.
    static void calm(journal_alarm& alarm) {
        for (int i = 0; i < 4; ++i) {
            alarm.wait(seconds(60));
        }
    }

    espy::test::temporary_directory place_;
    const std::string file_ = place_ / "j.journal";
};

TEST_F(JournalAlarm, ReturnsWhenSomethingIsWritten) {
    journal_alarm alarm(file_);
    calm(alarm);
    write();
    const auto begin = steady::now();
    alarm.wait(seconds(60));
    EXPECT_LT(steady::now() - begin, seconds(30));
}

TEST_F(JournalAlarm, ReturnsAFewTimesMoreSinceACommitIsSeenLater) {
    journal_alarm alarm(file_);
    write();
    alarm.wait(seconds(60));
    const auto begin = steady::now();
    calm(alarm);
    EXPECT_LT(steady::now() - begin, seconds(30));
    const auto calm_since = steady::now();
    alarm.wait(milliseconds(1500));
    EXPECT_GE(steady::now() - calm_since, milliseconds(1500)) << "then it sleeps";
}

TEST_F(JournalAlarm, WaitsWhereNothingIsYet) {
    std::filesystem::remove_all(place_ / "later");
    journal_alarm alarm(place_ / "later/j.journal");
    const auto begin = steady::now();
    alarm.wait(seconds(60));
    EXPECT_LT(steady::now() - begin, seconds(30));
}

} // namespace
} // namespace espy::fleet
