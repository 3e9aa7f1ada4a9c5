// What the kernel is asked for shrinks with what is wanted; one root never narrows another.
#include <espy/watcher.hpp>

#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::test {
namespace {

class WatcherMask : public testing::Test {
protected:
    WatcherMask() {
        ::mkdir(top_.c_str(), 0755);
        ::mkdir((top_ + "/d").c_str(), 0755);
    }

    root_id add(const std::string& path, kinds tell) {
        root_options options;
        options.tell = tell;
        const root_id id = watcher_.add(path, options);
        watcher_.sync(batch_);
        return id;
    }
    /// Events that the kernel queues when a file of `d` is opened and written to.
    std::uint64_t events_of_a_file() {
        watcher_.sync(batch_);
        const std::uint64_t before = watcher_.stats().events_read;
        std::ofstream(top_ + "/d/f", std::ios::app) << 'x';
        watcher_.sync(batch_);
        return watcher_.stats().events_read - before;
    }
    std::vector<change_kind> told(root_id root) const {
        std::vector<change_kind> kinds;
        for (const change& each : batch_) {
            if (each.root == root) {
                kinds.push_back(each.kind);
            }
        }
        return kinds;
    }

    const temporary_directory home_;
    /// Not the directory itself: what others do beside it is heard on the way to a root.
    const std::string top_ = home_.path().native() + "/top";
    watcher watcher_;
    batch batch_;
};

constexpr kinds names{change_kind::created, change_kind::renamed, change_kind::removed};
constexpr kinds contents = names | kinds{change_kind::modified};
constexpr kinds readings = contents | kinds{change_kind::opened};

TEST_F(WatcherMask, ShrinksWhenARootIsRemoved) {
    std::ofstream(top_ + "/d/f") << 'x';
    add(top_, contents);
    EXPECT_EQ(events_of_a_file(), 1U);
    const root_id more = add(top_ + "/d", readings);
    EXPECT_EQ(events_of_a_file(), 2U);
    watcher_.remove(more);
    EXPECT_EQ(events_of_a_file(), 1U);
}

TEST_F(WatcherMask, KeepsWhatTheOtherRootWants) {
    std::ofstream(top_ + "/d/f") << 'x';
    const root_id few = add(top_ + "/d", names);
    const root_id more = add(top_, contents);
    EXPECT_EQ(events_of_a_file(), 1U);
    EXPECT_EQ(told(few), std::vector<change_kind>());
    watcher_.remove(few);
    EXPECT_EQ(events_of_a_file(), 1U);
    EXPECT_EQ(told(more), std::vector{change_kind::modified});
}

TEST_F(WatcherMask, TellsNothingOfWhatItHearsBecauseItCouldNotBeNarrowed) {
    std::ofstream(top_ + "/d/f") << 'x';
    const root_id few = add(top_, contents);
    const root_id more = add(top_ + "/d", readings);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit none{0, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    watcher_.remove(more);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_EQ(events_of_a_file(), 2U);
    EXPECT_EQ(told(few), std::vector{change_kind::modified});
}

} // namespace
} // namespace espy::test
