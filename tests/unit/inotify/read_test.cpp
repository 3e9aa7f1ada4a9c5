#include <espy/inotify/calls.hpp>

#include <espy/error.hpp>
#include <support/temporary_directory.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <string>
#include <thread>

#include <fcntl.h>
#include <pthread.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace espy::inotify {
namespace {

/// An instance that watches an empty directory for `create`.
class InotifyRead : public ::testing::Test {
protected:
    void create(const std::string& name) {
        const unique_fd file(
            ::open((directory_ / name).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
        ASSERT_TRUE(file) << name;
    }

    test::temporary_directory directory_;
    unique_fd fd_ = init();
    watch_id watch_ = add(fd_.get(), directory_.path(), mask::create);
    std::array<std::byte, 8192> buffer_;
    std::error_code ec_ = std::error_code(EIO, std::system_category());
};

TEST_F(InotifyRead, GivesTheEventsInOrder) {
    create("a");
    create("b");
    const read_result result = read(fd_.get(), buffer_, ec_);
    EXPECT_FALSE(ec_);
    ASSERT_EQ(result.status, read_status::events);
    std::string names;
    for (const event each : result.events) {
        EXPECT_EQ(each.watch(), watch_);
        EXPECT_EQ(each.mask(), mask::create);
        EXPECT_EQ(each.cookie(), 0U);
        names += each.name();
    }
    EXPECT_EQ(names, "ab");
    EXPECT_EQ(result.events.bytes().data(), buffer_.data()) << "a view, not a copy";
    EXPECT_EQ(result.events.bytes().size(), 64U);
}

TEST_F(InotifyRead, SaysThatNothingIsQueued) {
    const read_result result = read(fd_.get(), buffer_, ec_);
    EXPECT_EQ(result.status, read_status::would_block);
    EXPECT_TRUE(result.events.empty());
    EXPECT_FALSE(ec_);
    EXPECT_EQ(read(fd_.get(), buffer_).status, read_status::would_block);
}

TEST_F(InotifyRead, NeedsABufferForTheNextEvent) {
    create("a");
    const auto small = std::span(buffer_).first(31);
    const read_result result = read(fd_.get(), small, ec_);
    EXPECT_EQ(result.status, read_status::failed);
    EXPECT_TRUE(result.events.empty());
    EXPECT_EQ(ec_, std::errc::invalid_argument);
    try {
        static_cast<void>(read(fd_.get(), small));
        ADD_FAILURE() << "no throw";
    } catch (const error& e) {
        EXPECT_EQ(e.operation(), "read");
        EXPECT_EQ(e.code(), ec_);
    }
    EXPECT_EQ(read(fd_.get(), std::span(buffer_).first(32)).status, read_status::events)
        << "the event is still there";
}

TEST_F(InotifyRead, AlwaysHasRoomInTheSmallestBufferThatIsPromised) {
    const std::string longest(255, 'x');
    create(longest);
    const auto smallest = std::span(buffer_).first(min_buffer_size);
    const read_result result = read(fd_.get(), smallest, ec_);
    ASSERT_EQ(result.status, read_status::events);
    EXPECT_EQ((*result.events.begin()).name(), longest);
    EXPECT_EQ((*result.events.begin()).size(), 272U);
}

TEST_F(InotifyRead, StripsThePaddingOfNamesOfEveryLength) {
    for (const std::size_t length : {1U, 15U, 16U, 31U, 32U, 255U}) {
        const std::string name(length, 'n');
        create(name);
        const read_result result = read(fd_.get(), buffer_, ec_);
        ASSERT_EQ(result.status, read_status::events);
        EXPECT_EQ((*result.events.begin()).name(), name);
    }
}

TEST_F(InotifyRead, HasNoNameForTheWatchedObjectItself) {
    ASSERT_TRUE(remove(fd_.get(), watch_));
    const read_result result = read(fd_.get(), buffer_, ec_);
    ASSERT_EQ(result.status, read_status::events);
    EXPECT_EQ((*result.events.begin()).mask(), mask::ignored);
    EXPECT_EQ((*result.events.begin()).name(), "");
    EXPECT_EQ((*result.events.begin()).size(), event_header_size);
}

TEST_F(InotifyRead, FailsOnADescriptorThatIsNoInstance) {
    EXPECT_EQ(read(-1, buffer_, ec_).status, read_status::failed);
    EXPECT_EQ(ec_, std::errc::bad_file_descriptor);
    EXPECT_THROW(static_cast<void>(read(-1, buffer_)), error);
    const unique_fd directory(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    EXPECT_EQ(read(directory.get(), buffer_, ec_).status, read_status::failed);
    EXPECT_EQ(ec_, std::errc::is_a_directory);
}

TEST_F(InotifyRead, SaysThatAPipeHasEnded) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const unique_fd reader(ends[0]);
    ::close(ends[1]);
    const read_result result = read(reader.get(), buffer_, ec_);
    EXPECT_EQ(result.status, read_status::end);
    EXPECT_TRUE(result.events.empty());
    EXPECT_FALSE(ec_);
    EXPECT_EQ(read(reader.get(), buffer_).status, read_status::end);
}

/// While it lives, `SIGUSR1` has a handler that does nothing and restarts no call.
class quiet_signal {
public:
    quiet_signal() {
        struct sigaction action = {};
        action.sa_handler = [](int) {};
        ::sigaction(SIGUSR1, &action, &before_);
    }
    quiet_signal(const quiet_signal&) = delete;
    quiet_signal& operator=(const quiet_signal&) = delete;
    ~quiet_signal() { ::sigaction(SIGUSR1, &before_, nullptr); }

private:
    struct sigaction before_ = {};
};

/// Calls `call` in a thread that is sent signals until it returns: one of them finds it blocked.
template <typename Call>
void run_among_signals(Call call) {
    const quiet_signal handled;
    std::atomic<bool> returned = false;
    std::thread thread([&] {
        call();
        returned = true;
    });
    while (!returned) {
        ::pthread_kill(thread.native_handle(), SIGUSR1);
        std::this_thread::yield();
    }
    thread.join();
}

TEST_F(InotifyRead, SaysThatASignalCameFirst) {
    api blocking = api::system();
    blocking.init1 = [](int flags) { return ::inotify_init1(flags & ~IN_NONBLOCK); };
    const unique_fd fd = init(blocking);
    read_result result;
    run_among_signals([&] { result = read(fd.get(), buffer_, ec_); });
    EXPECT_EQ(result.status, read_status::interrupted);
    EXPECT_TRUE(result.events.empty());
    EXPECT_FALSE(ec_);
    run_among_signals([&] { result = read(fd.get(), buffer_); });
    EXPECT_EQ(result.status, read_status::interrupted);
}

} // namespace
} // namespace espy::inotify
