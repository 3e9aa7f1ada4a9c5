// A queue that has an end, as for who is root of a user namespace alone.
#include "activity_test.hpp"

#include <espy/fanotify/flags.hpp>

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

class ActivityOverflow : public activity_test {
protected:
    void SetUp() override {
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
