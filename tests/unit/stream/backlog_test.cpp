#include "stream/backlog.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace espy::tree {
namespace {

using inotify::mask;

/// Gives what the test puts in, each read a buffer.
class given_source final : public source {
public:
    void put(std::int32_t watch, mask bits, std::string_view name = {}, std::uint32_t cookie = 0) {
        const std::size_t padded = name.empty() ? 0 : (name.size() / 16 + 1) * 16;
        std::vector<std::byte>& bytes = reads_.back();
        const std::size_t at = bytes.size();
        bytes.resize(at + 16 + padded);
        const auto length = static_cast<std::uint32_t>(padded);
        std::memcpy(&bytes[at], &watch, 4);
        std::memcpy(&bytes[at + 4], &bits, 4);
        std::memcpy(&bytes[at + 8], &cookie, 4);
        std::memcpy(&bytes[at + 12], &length, 4);
        if (padded > 0) {
            std::memcpy(&bytes[at + 16], name.data(), name.size());
        }
    }
    void next_read() { reads_.emplace_back(); }

    std::string_view name() const noexcept override { return "given"; }
    int native_handle() const noexcept override { return -1; }
    watch_id watch(int, mask, std::error_code&) noexcept override { return watch_id::none; }
    watch_id rewatch(int, mask, std::error_code&) noexcept override { return watch_id::none; }
    void unwatch(watch_id) noexcept override {}
    std::size_t read(std::span<std::byte> buffer, std::error_code& ec) noexcept override {
        ec.clear();
        if (given_ == reads_.size()) {
            return 0;
        }
        const std::vector<std::byte>& bytes = reads_[given_];
        if (bytes.size() > buffer.size()) {
            ec.assign(EINVAL, std::system_category());
            return 0;
        }
        ++given_;
        std::memcpy(buffer.data(), bytes.data(), bytes.size());
        return bytes.size();
    }
    position end() const noexcept override { return 0; }

private:
    std::vector<std::vector<std::byte>> reads_{1};
    std::size_t given_ = 0;
};

class Backlog : public testing::Test {
protected:
    backlog::partner find_partner(bool counts = true) { return search(counts).now; }
    backlog::search search(bool counts = true) {
        return events_.find_partner(watch_id{1}, 7, [=](const inotify::event& half) {
            EXPECT_EQ(half.name(), "b");
            return counts;
        });
    }
    void read() {
        std::error_code ec;
        while (events_.fill(from_, ec)) {
        }
    }

    given_source from_;
    backlog events_{4096};
};

TEST_F(Backlog, GivesEventsInTheirOrderWithTheirPositions) {
    from_.put(1, mask::create, "a");
    from_.put(2, mask::delete_self);
    from_.next_read();
    from_.put(1, mask::delete_, "a");
    read();
    EXPECT_EQ(events_.bytes(), 80U);
    EXPECT_EQ(events_.end(), 80U);
    EXPECT_EQ(events_.front().name(), "a");
    EXPECT_EQ(events_.at(), 0U);
    events_.pop();
    EXPECT_EQ(events_.front().mask(), mask::delete_self);
    EXPECT_EQ(events_.at(), 32U);
    events_.pop();
    EXPECT_EQ(events_.front().mask(), mask::delete_);
    EXPECT_EQ(events_.at(), 48U);
    events_.pop();
    EXPECT_TRUE(events_.empty());
    EXPECT_EQ(events_.at(), 80U);
}

TEST_F(Backlog, GivesTheSecondEventIfItWasReadWithTheFirst) {
    from_.put(1, mask::moved_from, "a", 7);
    from_.put(1, mask::moved_to, "b", 7);
    from_.next_read();
    from_.put(1, mask::create, "c");
    read();
    ASSERT_TRUE(events_.second());
    EXPECT_EQ(events_.second()->name(), "b");
    events_.pop();
    EXPECT_FALSE(events_.second());
}

TEST_F(Backlog, SaysWhatIsInIt) {
    const auto has = [this](std::string_view name) {
        return events_.contains([=](const inotify::event& each) { return each.name() == name; });
    };
    from_.put(1, mask::create, "a");
    from_.next_read();
    from_.put(2, mask::create, "b");
    read();
    EXPECT_TRUE(has("a") && has("b"));
    events_.pop();
    EXPECT_FALSE(has("a"));
    EXPECT_TRUE(has("b"));
}

TEST_F(Backlog, GrowsForAnEventThatDoesNotFit) {
    backlog small(272);
    const std::string longest(4095, 'x');
    std::error_code ec;
    from_.put(1, mask::create, std::string(200, 'a'));
    ASSERT_TRUE(small.fill(from_, ec));
    from_.next_read();
    from_.put(1, mask::create, longest);
    ASSERT_TRUE(small.fill(from_, ec)) << ec.message();
    EXPECT_FALSE(ec);
    EXPECT_EQ(small.front().name().size(), 200U);
    small.pop();
    EXPECT_EQ(small.front().name(), longest);
    small.pop();
    // Buffers that were given back are as large as what is read into them.
    for (int i = 0; i < 3; ++i) {
        from_.next_read();
        from_.put(1, mask::create, longest);
        ASSERT_TRUE(small.fill(from_, ec));
        EXPECT_EQ(small.front().name(), longest);
        small.pop();
    }
    EXPECT_TRUE(small.empty());
}

TEST_F(Backlog, FindsTheOtherHalfOfARenameBeyondForeignEvents) {
    from_.put(2, mask::create, "x");
    from_.next_read();
    from_.put(1, mask::modify, "a");
    from_.put(3, mask::moved_to, "y", 8);
    from_.put(2, mask::moved_to, "b", 7);
    read();
    EXPECT_EQ(find_partner(), backlog::partner::found);
}

TEST_F(Backlog, KnowsThatTheOtherHalfDoesNotComeAfterAnotherEntryOfTheDirectory) {
    from_.put(1, mask::create, "x");
    from_.put(2, mask::moved_to, "b", 7);
    read();
    EXPECT_EQ(find_partner(), backlog::partner::missing);
}

TEST_F(Backlog, KnowsThatTheOtherHalfDoesNotComeAfterAnOverflow) {
    from_.put(-1, mask::queue_overflow);
    from_.put(2, mask::moved_to, "b", 7);
    read();
    EXPECT_EQ(find_partner(), backlog::partner::missing);
}

TEST_F(Backlog, TakesTheOtherHalfForMissingIfItIsToldSomebodyElse) {
    from_.put(2, mask::moved_to, "b", 7);
    read();
    EXPECT_EQ(find_partner(false), backlog::partner::missing);
}

TEST_F(Backlog, DoesNotKnowOfAnOtherHalfThatHasNotBeenRead) {
    from_.put(2, mask::create, "x");
    from_.put(1, mask::modify, "x");
    read();
    EXPECT_EQ(find_partner(), backlog::partner::unknown);
}

bool anywhere(const inotify::event&) {
    return true;
}

// As when many directories are moved out of the tree while nothing is applied.
TEST_F(Backlog, DoesNotGoOverAllThatWasReadForEachOfManyRenames) {
    constexpr unsigned many = 5000;
    for (unsigned i = 0; i < many; ++i) {
        if (i % 100 == 99) {
            from_.next_read();
        }
        from_.put(static_cast<std::int32_t>(i), mask::moved_from, "x", i + 1);
    }
    for (unsigned i = 0; i < many; i += 2) {
        if (i % 100 == 0) {
            from_.next_read();
        }
        from_.put(-5, mask::moved_to, "x", i + 1);
    }
    read();
    for (unsigned i = 0; i < many; ++i) {
        events_.pop();
        const auto expected = i % 2 == 0 ? backlog::partner::found : backlog::partner::unknown;
        EXPECT_EQ(events_.find_partner(static_cast<watch_id>(i), i + 1, anywhere).now, expected)
            << i;
    }
    EXPECT_LT(events_.steps(), 80U * many);
}

TEST_F(Backlog, SaysWhereTheOtherHalfEnds) {
    from_.put(1, mask::moved_from, "a", 7);
    from_.put(2, mask::create, "x");
    from_.next_read();
    from_.put(2, mask::moved_to, "b", 7);
    from_.put(2, mask::create, "y");
    read();
    events_.pop();
    EXPECT_EQ(search().end, 3 * 32U);
}

TEST_F(Backlog, SaysWhereTheOtherHalfEndsIfItIsFarAway) {
    from_.put(1, mask::moved_from, "a", 7);
    for (int i = 0; i < 100; ++i) {
        from_.put(2, mask::modify, "y");
    }
    from_.put(2, mask::moved_to, "b", 7);
    read();
    events_.pop();
    EXPECT_EQ(search().end, 102 * 32U);
}

TEST_F(Backlog, FindsWhatEndsASearchThatIsFarAway) {
    from_.put(1, mask::moved_from, "x", 1);
    for (int i = 0; i < 100; ++i) {
        from_.put(2, mask::modify, "y");
    }
    from_.next_read();
    from_.put(1, mask::create, "x");
    read();
    events_.pop();
    EXPECT_EQ(events_.find_partner(watch_id{1}, 1, anywhere).now, backlog::partner::missing);
    EXPECT_EQ(events_.find_partner(watch_id{3}, 1, anywhere).now, backlog::partner::unknown);
}

} // namespace
} // namespace espy::tree
