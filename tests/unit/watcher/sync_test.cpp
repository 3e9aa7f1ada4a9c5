#include <espy/watcher.hpp>

#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>

#include <poll.h>
#include <sys/stat.h>

namespace espy::test {
namespace {

TEST(WatcherSync, LeavesTheDescriptorReadableWhileThereIsMoreToTell) {
    constexpr int files = 4000;
    const temporary_directory home;
    const std::string top = home.path();
    bool full = false;
    // What is made while `sync` is at work comes after the end that it has taken for its own.
    const auto fill = [&](std::string_view) {
        for (int i = 0; !full && i < files; ++i) {
            std::ofstream(top + "/f" + std::to_string(i));
        }
        full = true;
        return false;
    };
    watcher watcher({.backend = backend::inotify, .buffer_size = std::size_t{1} << 20});
    watcher.add(top, {.tell = {change_kind::created}, .prune = fill});
    batch out;
    watcher.sync(out);
    ::mkdir((top + "/d").c_str(), 0755);
    watcher.sync(out);
    std::size_t told = out.size();
    pollfd interest{watcher.native_handle(), POLLIN, 0};
    while (::poll(&interest, 1, 0) > 0) {
        watcher.poll(out);
        told += out.size();
    }
    EXPECT_EQ(told, files + 1U);
}

TEST(WatcherSync, SaysThatItWasAskedToStopAndTellsTheRestLater) {
    const temporary_directory home;
    watcher watcher;
    batch out;
    EXPECT_EQ(watcher.sync(out), sync_status::reached);
    watcher.add(home.path(), {.initial = true});
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(watcher.sync(out, std::chrono::milliseconds(-1), stop.get_token()),
              sync_status::stopped);
    std::error_code ec;
    EXPECT_EQ(watcher.sync(out, std::chrono::milliseconds(0), {}, ec), sync_status::timeout);
    EXPECT_EQ(watcher.sync(out, std::chrono::milliseconds::max(), {}, ec), sync_status::reached);
    EXPECT_FALSE(ec);
    ASSERT_FALSE(out.empty());
    EXPECT_EQ(out[out.size() - 1].kind, change_kind::ready);
}

} // namespace
} // namespace espy::test
