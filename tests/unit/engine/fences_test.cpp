// What it takes to know how far the stream goes.
#include "base/limits.hpp"
#include "watcher/choose_backend.hpp"

#include "support/event_queue_limit.hpp"
#include "support/own_tmpfs.hpp"

#include <espy/watcher.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

namespace espy::test {
namespace {

/// As many as a queue holds, for whom it has a limit.
constexpr int files = 5000;

TEST(Fences, AreNotMeasuredOverALongQueue) {
    std::error_code ec;
    const own_tmpfs home(ec);
    if (ec) {
        GTEST_SKIP() << "mounting needs CAP_SYS_ADMIN: " << ec.message();
    }
    const std::string top = own_tmpfs::path;
    const auto found = tree::probe_fanotify(top, fanotify::api::system());
    if (found.reach == tree::fanotify_reach::nothing) {
        GTEST_SKIP() << "fanotify: " << found.why.message();
    }
    const usual_event_queue holds_all(backend::fanotify);
    watcher watcher({.backend = backend::fanotify});
    watcher.add(top);
    batch out;
    watcher.sync(out);
    // Each has to be looked at: the kernel does not say what happened last.
    for (int i = 0; i < files; ++i) {
        const std::string path = top + "/f" + std::to_string(i);
        std::ofstream{path};
        ::unlink(path.c_str());
    }
    constexpr std::size_t event_size = 24; // at least
    ASSERT_GE(watcher.stats().queue_bytes, event_size * files);
    // What is left by then is measured.
    constexpr std::size_t long_queue = event_size * limit::of_engine{}.far_behind;
    static_assert(long_queue < event_size * files);
    const std::uint64_t before = watcher.stats().events_read;
    while (watcher.stats().queue_bytes > long_queue) {
        watcher.poll(out);
    }
    EXPECT_LT(watcher.stats().events_read - before, files / 2U)
        << "it was read at the first fences";
    watcher.sync(out);
    EXPECT_EQ(watcher.stats().queue_bytes + watcher.stats().backlog_bytes, 0U);
    EXPECT_EQ(watcher.stats().entries_known, 0U);
    EXPECT_EQ(watcher.stats().overflows, 0U);
}

} // namespace
} // namespace espy::test
