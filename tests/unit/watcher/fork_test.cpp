/// What a child of fork(2) does to the watcher of its parent: nothing.
#include "support/temporary_directory.hpp"

#include <espy/settled_watcher.hpp>
#include <espy/unique_fd.hpp>
#include <espy/watcher.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::test {
namespace {

using namespace std::chrono_literals;

/// A child that lives until this is gone, or until it has done what it is for.
class child {
public:
    explicit child(const std::function<void()>& first = {}) {
        int ends[2];
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        process_ = ::fork();
        if (process_ == 0) {
            ::close(ends[1]);
            if (first) {
                first();
            } else {
                char ignored;
                (void)!::read(ends[0], &ignored, 1);
            }
            ::_exit(0);
        }
        ::close(ends[0]);
        lives_.reset(ends[1]);
    }
    child(const child&) = delete;
    child& operator=(const child&) = delete;
    ~child() { end(); }

    void end() {
        lives_.reset();
        int status = 0;
        if (process_ > 0) {
            EXPECT_EQ(::waitpid(std::exchange(process_, 0), &status, 0) > 0 ? status : -1, 0);
        }
    }

private:
    pid_t process_ = 0;
    unique_fd lives_;
};

bool is_readable(int fd, std::chrono::milliseconds timeout = 0ms) {
    pollfd interest{fd, POLLIN, 0};
    return ::poll(&interest, 1, static_cast<int>(timeout.count())) > 0;
}

class Fork : public ::testing::TestWithParam<backend> {
protected:
    /// Until something was created, by a descriptor that says so by itself.
    template <typename Watcher>
    bool hears_of(Watcher& watcher, const std::string& path) {
        std::ofstream(path) << "x";
        const auto until = std::chrono::steady_clock::now() + 10s;
        batch out;
        while (std::chrono::steady_clock::now() < until) {
            if (!is_readable(watcher.native_handle(), 10s)) {
                return false;
            }
            watcher.poll(out);
            if (std::any_of(out.begin(), out.end(), [&](const change& each) {
                    return each.kind == change_kind::created && each.path == path;
                })) {
                return true;
            }
        }
        return false;
    }

    temporary_directory home_;
    batch out_;
};

TEST_P(Fork, LetsTheChildDestroyItsCopy) {
    std::error_code ec;
    std::optional<watcher> one(std::in_place,
                               watcher_options{.backend = GetParam(), .poll_interval = 20ms}, ec);
    if (ec) {
        GTEST_SKIP() << ec.message();
    }
    one->add(home_.path());
    one->sync(out_);
    child([&] { one.reset(); }).end();
    EXPECT_TRUE(hears_of(*one, home_ / "a"));
    child([&] { *one = watcher(); }).end();
    EXPECT_TRUE(hears_of(*one, home_ / "b"));
}

TEST_P(Fork, LetsTheChildDestroyItsCopyOfASettledOne) {
    std::error_code ec;
    std::optional<settled_watcher> one(
        std::in_place, settle_options{.quiet = 1ms},
        watcher_options{.backend = GetParam(), .poll_interval = 20ms}, ec);
    if (ec) {
        GTEST_SKIP() << ec.message();
    }
    one->add(home_.path());
    one->sync(out_);
    child([&] { one.reset(); }).end();
    EXPECT_TRUE(hears_of(*one, home_ / "a"));
}

INSTANTIATE_TEST_SUITE_P(Of, Fork,
                         ::testing::Values(backend::inotify, backend::fanotify, backend::poll),
                         [](const auto& of) { return std::string(to_string(of.param)); });

// A descriptor that a child has, too, stays in the set of epoll(7) when the parent closes it.
TEST(ForkAndClose, LeavesNothingThatWakesUp) {
    const temporary_directory home;
    watcher one;
    batch out;
    const root_id root = one.add(home.path());
    one.sync(out);
    child holds;
    std::ofstream(home / "a") << "x";
    one.remove(root);
    // No root is left, so the instance of inotify(7) is closed, unread.
    std::error_code ec;
    one.add(home / "missing", {}, ec);
    EXPECT_TRUE(ec);
    EXPECT_TRUE(one.backends().empty());
    while (one.poll(out)) {
    }
    EXPECT_FALSE(is_readable(one.native_handle()));
}

#ifdef ESPY_CHECKS
template <typename Object>
void expect_death_when_moved_from(Object& from, const std::function<void()>& call) {
    const Object to = std::move(from);
    EXPECT_DEATH(call(), "held != nullptr");
}

TEST(MovedFromDeathTest, CanOnlyBeDestroyedOrAssignedTo) {
    batch out;
    watcher one;
    expect_death_when_moved_from(one, [&] { one.poll(out); });
    EXPECT_DEATH(one.wake(), "held != nullptr");
    one = watcher();
    EXPECT_FALSE(one.poll(out));
    settled_watcher two;
    expect_death_when_moved_from(two, [&] { two.wait(out); });
    settler three;
    expect_death_when_moved_from(three, [&] { three.flush(out); });
}
#endif

} // namespace
} // namespace espy::test
