#include "sys/time.hpp"

#include "support/temporary_directory.hpp"
#include "sys/details.hpp"

#include <espy/settled_watcher.hpp>
#include <espy/watcher.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <stop_token>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>

namespace espy::test {
namespace {

using namespace std::chrono_literals;
constexpr auto forever = std::chrono::milliseconds::max();
constexpr std::int64_t latest = std::numeric_limits<std::int64_t>::max();

TEST(Time, IsAtTheEndWhereItIsTooFarOff) {
    EXPECT_EQ(sys::nanoseconds(1, 5), 1'000'000'005);
    EXPECT_EQ(sys::nanoseconds(-1, 5), -999'999'995);
    EXPECT_EQ(sys::nanoseconds(10'000'000'000, 0), latest);
    EXPECT_EQ(sys::nanoseconds(std::int64_t{1} << 62, 999'999'999), latest);
    EXPECT_EQ(sys::nanoseconds(latest / 1'000'000'000, 999'999'999), latest);
    EXPECT_EQ(sys::nanoseconds(-10'000'000'000, 0), std::numeric_limits<std::int64_t>::min());
}

TEST(Time, CanBeAddedToWhenItIsWithinReason) {
    EXPECT_EQ(sys::within_reason(5s), 5s);
    for (const auto span : {forever, std::chrono::milliseconds::min()}) {
        const auto limited = sys::within_reason(span);
        EXPECT_EQ(std::chrono::steady_clock::now() + limited > std::chrono::steady_clock::now(),
                  span > 0ms);
    }
}

TEST(Time, OfAFileMayBeLaterThanNanosecondsCanSay) {
    const temporary_directory place;
    std::ofstream(place / "f") << "text";
    for (const time_t seconds : {time_t{10'000'000'000}, time_t{1} << 62}) {
        const timespec times[2] = {{seconds, 0}, {seconds, 0}};
        ASSERT_EQ(::utimensat(AT_FDCWD, (place / "f").c_str(), times, 0), 0);
        std::error_code ec;
        const sys::details seen = sys::examine(AT_FDCWD, (place / "f").c_str(), ec);
        EXPECT_FALSE(ec);
        EXPECT_GT(seen.modified, 0);
    }
    // Some file systems keep no such time: then it is what they make of it.
    watcher_options options{.backend = backend::poll};
    watcher w(options);
    batch changes;
    w.add(place.path());
    w.sync(changes);
    std::ofstream(place / "f", std::ios::app) << "more";
    w.sync(changes);
    ASSERT_FALSE(changes.empty());
    EXPECT_EQ(changes[0].kind, change_kind::modified);
}

/// A wait that spins, or is over at once, does not get to the stop.
template <typename Watcher>
void expect_no_end(Watcher& w) {
    batch changes;
    w.sync(changes);
    std::stop_source stop;
    wait_status how{};
    std::jthread waits([&] { how = w.wait(changes, forever, stop.get_token()); });
    stop.request_stop();
    waits.join();
    EXPECT_EQ(how, wait_status::stopped);
    EXPECT_EQ(w.wait(changes, 0ms), wait_status::timeout);
    EXPECT_EQ(w.wait(changes, std::chrono::milliseconds::min(), stop.get_token()),
              wait_status::stopped);
}

TEST(Time, OfAWaitMayBeAllThereIs) {
    const temporary_directory place;
    watcher w;
    w.add(place.path());
    expect_no_end(w);
    settled_watcher settled({.quiet = forever, .max_wait = forever});
    settled.add(place.path());
    expect_no_end(settled);
}

TEST(Time, OfSettlingMayBeNever) {
    settler fold({.quiet = forever, .max_wait = forever});
    const auto now = settler::time_point(1h);
    change made;
    made.kind = change_kind::created;
    made.type = entry_type::file;
    made.path = "r/f";
    made.root_path = "r";
    fold.add(made, now);
    ASSERT_TRUE(fold.due());
    EXPECT_GT(*fold.due(), now + 24h * 365);
    batch out;
    EXPECT_FALSE(fold.take(out, now + 1h));
    EXPECT_TRUE(fold.flush(out));
}

TEST(Time, BetweenTwoListingsMayBeNever) {
    const temporary_directory place;
    watcher_options options{.backend = backend::poll};
    options.poll_interval = forever;
    watcher w(options);
    batch changes;
    w.add(place.path());
    w.sync(changes);
    const auto before = w.stats().listings;
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(w.wait(changes, 15ms), wait_status::timeout);
    }
    EXPECT_EQ(w.stats().listings, before);
}

} // namespace
} // namespace espy::test
