/// The fixture of the tests of roots without a record of their entries.
#pragma once

#include "untracked/engine.hpp"

#include <support/place.hpp>
#include <support/temporary_directory.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::test {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

inline void make_file(const std::string& path, std::string_view text = {}) {
    const unique_fd file(ok(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)));
    ok(::write(file.get(), text.data(), text.size()));
}

/// `renamed a -> b exchanged`.
inline std::string line_of(const change& told) {
    const std::string from = told.from.empty() ? "" : std::string(told.from) + " -> ";
    return std::string(to_string(told.kind)) + ' ' + from + std::string(told.path) +
           (told.exchanged ? " exchanged" : "") +
           (told.error ? ' ' + std::to_string(told.error.value()) : "");
}

/// An engine, and a directory `w` in the working directory, a new one. Skipped where a probe says
/// that its file system cannot be marked.
class untracked_test : public ::testing::Test {
protected:
    untracked_test() {
        std::filesystem::current_path(directory_.path());
        ok(::mkdir("w", 0755));
        desk_.epoll.reset(ok(::epoll_create1(EPOLL_CLOEXEC)));
    }
    ~untracked_test() override { std::filesystem::current_path(before_); }
    void SetUp() override {
        std::error_code ec;
        fanotify::group probe(fanotify::init_flags::report_dfid_name_target, ec);
        if (!ec) {
            probe.mark(fanotify::mark_flags::add | fanotify::mark_flags::filesystem,
                       fanotify::mask::create, "w", ec);
        }
        if (ec) {
            GTEST_SKIP() << "no mark of the file system of " << directory_.path() << ": "
                         << ec.message();
        }
        start();
    }
    void start(const tree::engine_options& options = {}) {
        std::error_code ec;
        engine_ = std::make_unique<untracked::engine>(options, desk_, ec);
        ASSERT_FALSE(ec) << ec.message();
    }

    std::error_code add(const std::string& path, const root_options& options = {}) {
        std::error_code ec;
        paths_.push_back(path);
        engine_->add(static_cast<root_id>(paths_.size()), paths_.back(), options, ec);
        return ec;
    }
    /// `add`, and its `ready`.
    void watch(const std::string& path = "w", const root_options& options = {}) {
        const std::error_code ec = add(path, options);
        ASSERT_FALSE(ec) << ec.message();
        ASSERT_THAT(told(), ElementsAre("ready " + path));
    }
    /// What is told after a barrier, but for what `hidden` has.
    std::vector<std::string> told(kinds hidden = {}) {
        std::error_code ec;
        desk_.tells.begin(batch_);
        for_each_ready([&](int fd) { engine_->notice(fd); });
        engine_->sync({}, ec);
        EXPECT_FALSE(ec) << ec.message();
        std::vector<std::string> lines;
        for (const change& each : batch_) {
            if (!hidden.contains(each.kind)) {
                lines.push_back(line_of(each));
            }
        }
        return lines;
    }
    /// One call that has no time: of everything it does some.
    void poll_briefly() {
        std::error_code ec;
        desk_.tells.begin(batch_);
        desk_.until = 0;
        for_each_ready([&](int fd) { engine_->notice(fd); });
        engine_->poll(ec);
        EXPECT_FALSE(ec) << ec.message();
    }
    /// The changes behind the lines.
    const batch& changes() const noexcept { return batch_; }
    untracked::engine& engine() { return *engine_; }
    template <typename Each>
    void for_each_ready(Each each) {
        epoll_event ready[8];
        const int count = ::epoll_wait(desk_.epoll.get(), ready, 8, 0);
        for (int i = 0; i < count; ++i) {
            each(ready[i].data.fd);
        }
    }

private:
    std::filesystem::path before_ = std::filesystem::current_path();
    temporary_directory directory_;
    tree::desk desk_;
    std::unique_ptr<untracked::engine> engine_;
    std::deque<std::string> paths_;
    batch batch_;
};

} // namespace espy::test
