// What happens when the queue is full. These tests change a limit of the system for a moment.
#include "kernel_test.hpp"

#include <support/event_queue_limit.hpp>

#include <optional>

namespace espy::test {
namespace {

/// `D` watched for `create` by an instance whose queue holds four events.
class KernelOverflow : public kernel_test {
protected:
    void SetUp() override {
        std::error_code ec;
        {
            const event_queue_limit limit(backend::inotify, 4, ec);
            if (ec) {
                GTEST_SKIP() << "fs.inotify.max_queued_events: " << ec.message();
            }
            small_.emplace(inotify::instance());
        }
        id_ = small_->watch("D", "D", mask::create);
    }

    void make_files(const std::string& names) {
        for (const char name : names) {
            make_file((std::string("D/") + name).c_str());
        }
    }
    /// Reads one event, however many are queued.
    std::vector<std::string> read_one() { return small_->lines(small_->read(32)); }

    std::optional<event_log> small_;
    watch_id id_{};
};

TEST_F(KernelOverflow, LeavesTheLimitAsItWas) {
    std::error_code ec;
    {
        const event_queue_limit limit(backend::inotify, 4, ec);
        ASSERT_FALSE(ec);
    }
    event_log other;
    other.watch("D", "D", mask::create);
    make_files("abcdef");
    EXPECT_EQ(other.drain().size(), 6U);
}

TEST_F(KernelOverflow, MarksTheLossBehindTheLastEventThatFitted) {
    make_files("abcdef");
    EXPECT_THAT(small_->drain(), ElementsAre("D/a create", "D/b create", "D/c create", "D/d create",
                                             "queue_overflow"));
}

TEST_F(KernelOverflow, IsNotMarkedWhileEverythingFits) {
    make_files("abcd");
    EXPECT_THAT(small_->drain(),
                ElementsAre("D/a create", "D/b create", "D/c create", "D/d create"));
}

TEST_F(KernelOverflow, MarkerBelongsToNoWatchAndHasNoNameAndNoCookie) {
    make_files("abcde");
    const logged_event marker = small_->drain_events().back();
    EXPECT_EQ(marker.watch, watch_id::none);
    EXPECT_EQ(marker.mask, mask::queue_overflow);
    EXPECT_EQ(marker.name, "");
    EXPECT_EQ(marker.cookie, 0U);
}

TEST_F(KernelOverflow, LosesMoreWithoutAMarkWhileTheMarkerIsQueued) {
    make_files("abcde");
    EXPECT_THAT(read_one(), ElementsAre("D/a create"));
    EXPECT_THAT(read_one(), ElementsAre("D/b create"));
    make_files("fgh");
    EXPECT_THAT(small_->drain(),
                ElementsAre("D/c create", "D/d create", "queue_overflow", "D/f create"))
        << "g and h are lost, and nothing says so";
}

TEST_F(KernelOverflow, IsMarkedAgainOnceTheMarkerWasRead) {
    make_files("abcde");
    small_->drain();
    make_files("fghijk");
    EXPECT_THAT(small_->drain(), ElementsAre("D/f create", "D/g create", "D/h create", "D/i create",
                                             "queue_overflow"));
}

TEST_F(KernelOverflow, LosesTheIgnoredOfAWatchThatIsRemoved) {
    make_files("abcd");
    EXPECT_TRUE(small_->instance().remove(id_));
    EXPECT_THAT(small_->drain(), ElementsAre("D/a create", "D/b create", "D/c create", "D/d create",
                                             "queue_overflow"));
    EXPECT_FALSE(small_->instance().remove(id_));
}

TEST_F(KernelOverflow, IsMarkedEvenForAnEventThatIsEqualToTheLastOneQueued) {
    make_files("abcd");
    ok(::unlink("D/d"));
    make_files("d");
    EXPECT_THAT(small_->drain(), ElementsAre("D/a create", "D/b create", "D/c create", "D/d create",
                                             "queue_overflow"))
        << "a full queue joins nothing";
}

} // namespace
} // namespace espy::test
