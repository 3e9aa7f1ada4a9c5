// A program that writes into the tree that it watches.
#include "support/event_queue_limit.hpp"
#include "support/own_tmpfs.hpp"
#include "support/temporary_directory.hpp"

#include <espy/fanotify/group.hpp>
#include <espy/watcher.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <unistd.h>

namespace espy::test {
namespace {

class OwnWrites : public ::testing::TestWithParam<backend> {
protected:
    void SetUp() override {
        std::error_code ec;
        const fanotify::group probe(fanotify::init_flags::report_dfid_name_target, ec);
        if (GetParam() == backend::fanotify && ec) {
            GTEST_SKIP() << "fanotify(7) cannot be had: " << ec.message();
        }
        if (GetParam() == backend::fanotify) {
            quiet_.emplace(ec);
        }
        if (ec) {
            // Nor may one mark a whole file system then.
            quiet_.reset();
        }
        const usual_event_queue holds_all(GetParam());
        options_.backend = GetParam();
        watcher_.emplace(options_);
    }

    /// Opening and reading included, of which a watcher does much itself.
    void watch_everything() {
        root_options all;
        all.tell =
            default_kinds | kinds{change_kind::opened, change_kind::accessed, change_kind::closed};
        watcher_->add(top(), all);
        sync();
    }
    const batch& sync() {
        watcher_->sync(changes_);
        return changes_;
    }
    void append(const std::string& name) { std::ofstream(top() / name, std::ios::app) << "text"; }
    std::string path(const std::string& name) const { return top() / name; }

private:
    std::filesystem::path top() const { return quiet_ ? own_tmpfs::path : place_.path(); }

    temporary_directory place_;
    std::optional<own_tmpfs> quiet_;
    watcher_options options_;
    std::optional<watcher> watcher_;
    batch changes_;
};

INSTANTIATE_TEST_SUITE_P(By, OwnWrites, ::testing::Values(backend::inotify, backend::fanotify),
                         [](const auto& each) { return std::string(to_string(each.param)); });

TEST_P(OwnWrites, AreToldOnceAndAsOnesOwn) {
    watch_everything();
    append("f");
    std::vector<change_kind> told;
    for (const change& each : sync()) {
        EXPECT_EQ(each.path, path("f"));
        EXPECT_EQ(each.pid, GetParam() == backend::fanotify ? ::getpid() : 0)
            << to_string(each.kind);
        told.push_back(each.kind);
    }
    for (const change_kind once : {change_kind::created, change_kind::written}) {
        EXPECT_EQ(std::count(told.begin(), told.end(), once), 1) << to_string(once);
    }
    EXPECT_TRUE(sync().empty()) << "to look at what happened makes nothing happen";
}

TEST_P(OwnWrites, AboutEachChangeComeToAnEnd) {
    watch_everything();
    for (int i = 0; i < 50; ++i) {
        append(std::to_string(i));
    }
    int rounds = 0;
    for (bool others = true; others && rounds < 10; ++rounds) {
        others = false;
        for (const change& each : sync()) {
            if (each.path != path("log")) {
                others = true;
                append("log");
            }
        }
    }
    EXPECT_EQ(rounds, 2) << "the files, then the log alone";
    EXPECT_TRUE(sync().empty());
}

TEST_P(OwnWrites, WaitForNobodyToReadOfThem) {
    watch_everything();
    constexpr std::size_t files = 2000;
    for (std::size_t i = 0; i < files; ++i) {
        append(std::to_string(i));
    }
    std::size_t created = 0;
    for (const change& each : sync()) {
        created += each.kind == change_kind::created ? 1U : 0U;
    }
    EXPECT_EQ(created, files);
}

} // namespace
} // namespace espy::test
