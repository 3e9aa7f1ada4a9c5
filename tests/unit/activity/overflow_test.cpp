// A queue that has an end, as for who is root of a user namespace alone.
#include "activity_test.hpp"

#include <espy/fanotify/flags.hpp>

#include <support/event_queue_limit.hpp>
#include <support/own_tmpfs.hpp>

#include <algorithm>
#include <cerrno>

namespace espy::test {
namespace {

/// What the kernel gives to whom it gives no queue without an end.
int refuse_unlimited(unsigned flags, unsigned event_flags) {
    if ((flags & static_cast<unsigned>(fanotify::init_flags::unlimited_queue)) != 0) {
        errno = EPERM;
        return -1;
    }
    return fanotify::api::system().init(flags, event_flags);
}

std::size_t queue_size() {
    std::size_t size = 16384;
    std::ifstream("/proc/sys/fs/fanotify/max_queued_events") >> size;
    return size;
}

/// On a file system of its own: the queue holds what happens on all of one, whoever does it.
class ActivityOverflow : public activity_test {
protected:
    void SetUp() override {
        std::error_code ec;
        quiet_.emplace(ec);
        if (ec) {
            GTEST_SKIP() << "no file system of its own: " << ec.message();
        }
        ok(::mkdir("w", 0755));
        activity_test::SetUp();
        tree::kernel_calls options;
        options.fanotify_api.init = refuse_unlimited;
        start(options);
    }
    /// One event each, and more than the queue holds. Names cost less than files or directories.
    static void fill() {
        make_file("w/l");
        for (std::size_t i = 0; i < queue_size(); ++i) {
            ok(::link("w/l", ("w/l" + std::to_string(i)).c_str()));
        }
    }

    /// As long as it is watched, the queue is that of which the size was read.
    const usual_event_queue usual_{backend::fanotify};

private:
    std::optional<own_tmpfs> quiet_;
};

TEST_F(ActivityOverflow, IsToldWhereItHappenedAndTheStreamGoesOn) {
    std::filesystem::create_directories("w/a/b");
    watch();
    make_file("w/a/b/f");
    fill();
    ok(::mkdir("w/z", 0755)) /* lost */;
    const std::vector<std::string> lines = told({change_kind::written});
    EXPECT_EQ(lines.front(), "created w/a/b/f");
    EXPECT_EQ(lines.back(), "overflow w");
    EXPECT_EQ(std::count(lines.begin(), lines.end(), "overflow w"), 1);
    EXPECT_EQ(log().stats().overflows, 1U);
    ok(::rename("w/a", "w/y"));
    make_file("w/z/g");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("renamed w/a -> w/y", "created w/z/g"));
}

} // namespace
} // namespace espy::test
