#include "inotify_tools/tree_watches.hpp"

#include <espy/unique_fd.hpp>

#include <support/temporary_directory.hpp>

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <map>
#include <string>

#include <fcntl.h>
#include <poll.h>

namespace espy::cli::inotify_tools {
namespace {

using inotify::any;
using inotify::mask;

bool is_readable(int fd, int milliseconds = 0) {
    pollfd asked{fd, POLLIN, 0};
    return ::poll(&asked, 1, milliseconds) > 0;
}

/// Closes the file that is open as soon as it hears of its directory: between what the tree has listed by then,
/// and the question whether the file is complete.
class closer final : public listener {
public:
    void hear(const heard& event) override {
        if (any(event.mask, mask::create)) {
            ++came[event.path()];
        }
        if (any(event.mask, mask::close_write)) {
            ++complete[event.path()];
        }
        if (any(event.mask, mask::is_dir) && open) {
            open.reset();
            left_alone += is_readable(handle) ? 0 : 1;
        }
    }
    void argument_ended() override {}
    void warn(const std::string& words) override { ADD_FAILURE() << words; }

    std::map<std::string, int> came;
    std::map<std::string, int> complete;
    unique_fd open;
    int handle = -1;
    /// How often its queue was left alone then, so that events gather.
    int left_alone = 0;
};

TEST(TreeWatches, TellOnceWhatWasFoundWhileEventsGather) {
    ::signal(SIGIO, SIG_IGN); // NOLINT(cert-err33-c)
    const test::temporary_directory home;
    const std::string place = home.path().native() + '/';
    const name_filter all{filter_rule{}};
    closer hears;
    const source_options options{.asked = mask::create | mask::close_write, .goes_on = true};
    findings finds(hears, options.asked);
    tree_watches watches(options, all, {}, hears, finds);
    std::error_code ec;
    watches.add(home.path().native(), true, ec);
    ASSERT_FALSE(ec) << ec.message();
    while (!watches.is_established()) {
        watches.work();
    }
    hears.handle = watches.native_handle();
    int made = 0;
    // Only calls without a pause are a storm, which a busy machine does not give at once.
    for (; made < 20'000 && hears.left_alone < 5; ++made) {
        const std::string directory = place + std::to_string(made);
        std::filesystem::create_directory(directory);
        hears.open =
            unique_fd(::open((directory + "/once").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
        while (hears.open) {
            watches.work();
        }
    }
    EXPECT_EQ(hears.left_alone, 5);
    while (is_readable(hears.handle, 100)) {
        watches.work();
    }
    for (int each = 0; each < made; ++each) {
        const std::string file = place + std::to_string(each) + "/once";
        EXPECT_EQ(hears.came[file], 1) << file;
        EXPECT_EQ(hears.complete[file], 1) << file;
    }
}

} // namespace
} // namespace espy::cli::inotify_tools
