#include <espy/unique_fd.hpp>
#include <espy/watcher.hpp>

#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstring>
#include <fstream>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <csignal>
#include <fcntl.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/time.h>
#include <unistd.h>

namespace espy::test {
namespace {

using namespace std::chrono_literals;

std::atomic<int> interruptions{0};

/// Has a handler for a signal, without `SA_RESTART`, that does nothing but interrupt system calls.
class interruptible {
public:
    explicit interruptible(int signal) : signal_(signal) {
        struct sigaction action {};
        action.sa_handler = [](int) { ++interruptions; };
        ::sigaction(signal, &action, &before_);
        interruptions = 0;
    }
    interruptible(const interruptible&) = delete;
    interruptible& operator=(const interruptible&) = delete;
    ~interruptible() { ::sigaction(signal_, &before_, nullptr); }

private:
    int signal_;
    struct sigaction before_ {};
};

bool is_asleep(pid_t thread) {
    std::ifstream file("/proc/self/task/" + std::to_string(thread) + "/stat");
    std::string text;
    std::getline(file, text);
    const auto name_end = text.rfind(") ");
    return name_end != std::string::npos && text[name_end + 2] == 'S';
}

TEST(WatcherWait, IsNotWokenByAStopThatIsOver) {
    watcher watcher;
    batch out;
    for (int i = 0; i < 2000; ++i) {
        std::stop_source stop;
        // Now before the wait, now in it, now in the middle of its end.
        std::thread stops([&] { stop.request_stop(); });
        EXPECT_EQ(watcher.wait(out, 60s, stop.get_token()), wait_status::stopped);
        stops.join();
        ASSERT_EQ(watcher.wait(out, 0ms), wait_status::timeout) << i;
    }
    std::stop_source stop;
    stop.request_stop();
    watcher.wake();
    EXPECT_EQ(watcher.wait(out, 60s, stop.get_token()), wait_status::stopped);
    EXPECT_EQ(watcher.wait(out, 60s), wait_status::woken);
    EXPECT_EQ(watcher.wait(out, 0ms), wait_status::timeout);
}

TEST(WatcherWait, SaysThatASignalInterruptedIt) {
    const temporary_directory home;
    const interruptible by(SIGUSR1);
    watcher watcher;
    watcher.add(home.path());
    batch out;
    watcher.sync(out);
    std::atomic<pid_t> waiting{0};
    std::atomic<bool> over{false};
    wait_status status = wait_status::interrupted;
    std::atomic<int> told{0};
    std::thread waiter([&] {
        waiting = ::gettid();
        while ((status = watcher.wait(out, 60s)) == wait_status::interrupted) {
            ++told;
        }
        over = true;
    });
    const auto await = [&](auto condition) {
        while (!over && !condition()) {
            std::this_thread::yield();
        }
    };
    await([&] { return waiting != 0; });
    for (int sent = 1; sent <= 5 && !over; ++sent) {
        await([&] { return is_asleep(waiting); });
        ::pthread_kill(waiter.native_handle(), SIGUSR1);
        // With something to tell, it would say that.
        await([&] { return told >= sent; });
    }
    EXPECT_FALSE(over);
    std::ofstream(home / "a") << "x";
    waiter.join();
    EXPECT_EQ(status, wait_status::changes);
    // Each came while it slept.
    EXPECT_EQ(told, 5);
    ASSERT_FALSE(out.empty());
    EXPECT_EQ(out[0].kind, change_kind::created);
}

/// What a program waits for besides, one more each time, by epoll_wait(2) on the watcher's own set.
class WatcherSet : public testing::TestWithParam<unsigned> {
protected:
    /// The descriptor that is ready next, -1 if none is.
    int ready() {
        epoll_event next{};
        return ::epoll_wait(watcher_.native_handle(), &next, 1, 0) == 1 ? next.data.fd : -1;
    }

    temporary_directory home_;
    watcher watcher_;
    batch out_;
};

TEST_P(WatcherSet, TellsOfWhatOthersAddAndOfChanges) {
    // The setting: so many pipes are waited for, and a root.
    std::vector<std::array<unique_fd, 2>> pipes(GetParam());
    for (auto& [reads, writes] : pipes) {
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
        reads.reset(ends[0]);
        writes.reset(ends[1]);
        epoll_event interest{};
        interest.events = EPOLLIN;
        interest.data.fd = reads.get();
        ASSERT_EQ(::epoll_ctl(watcher_.native_handle(), EPOLL_CTL_ADD, reads.get(), &interest), 0);
    }
    watcher_.add(home_.path());
    watcher_.sync(out_);
    ASSERT_EQ(ready(), -1);

    for (auto& [reads, writes] : pipes) {
        ASSERT_EQ(::write(writes.get(), "x", 1), 1);
        EXPECT_EQ(ready(), reads.get());
        watcher_.poll(out_);
        EXPECT_EQ(ready(), reads.get()) << "the watcher takes nothing that is not its own";
        char taken = 0;
        ASSERT_EQ(::read(reads.get(), &taken, 1), 1);
        EXPECT_EQ(ready(), -1);
    }
    std::ofstream(home_ / "a") << "x";
    EXPECT_NE(ready(), -1);
    EXPECT_TRUE(watcher_.poll(out_));
    EXPECT_EQ(ready(), -1);
}

TEST_P(WatcherSet, TellsOfRootsThatComeAndGoBetweenTwoWaits) {
    for (unsigned i = 0; i < GetParam(); ++i) {
        const temporary_directory other;
        ASSERT_EQ(watcher_.wait(out_, 0ms), wait_status::timeout);
        const root_id added = watcher_.add(other.path());
        EXPECT_EQ(watcher_.wait(out_, 60s), wait_status::changes);
        ASSERT_EQ(watcher_.wait(out_, 0ms), wait_status::timeout);
        std::ofstream(other / "a") << "x";
        EXPECT_NE(ready(), -1);
        EXPECT_EQ(watcher_.wait(out_, 60s), wait_status::changes);
        watcher_.wake();
        EXPECT_EQ(watcher_.wait(out_, 60s), wait_status::woken);
        watcher_.remove(added);
        watcher_.sync(out_);
    }
}

INSTANTIATE_TEST_SUITE_P(With, WatcherSet, testing::Values(1U, 9U));

TEST(WatcherWait, HasAnErrorCodeForWhatPollMeets) {
    watcher watcher;
    batch out;
    std::error_code ec = std::make_error_code(std::errc::io_error);
    EXPECT_EQ(watcher.wait(out, 0ms, {}, ec), wait_status::timeout);
    EXPECT_FALSE(ec);
}

TEST(WatcherWait, LastsAsLongAsAskedForWhateverSignalsCome) {
    const temporary_directory home;
    const interruptible by(SIGALRM);
    watcher watcher;
    batch out;
    const itimerval often{{0, 2000}, {0, 2000}};
    ::setitimer(ITIMER_REAL, &often, nullptr);
    const auto start = std::chrono::steady_clock::now();
    const auto until = start + 50ms;
    wait_status status{};
    do {
        status = watcher.wait(
            out, std::chrono::ceil<std::chrono::milliseconds>(std::max<std::chrono::nanoseconds>(
                     until - std::chrono::steady_clock::now(), 0ns)));
    } while (status == wait_status::interrupted);
    const auto end = std::chrono::steady_clock::now();
    const itimerval never{};
    ::setitimer(ITIMER_REAL, &never, nullptr);
    EXPECT_EQ(status, wait_status::timeout);
    EXPECT_GE(end - start, 50ms);
    EXPECT_GT(interruptions, 0);
}

} // namespace
} // namespace espy::test
