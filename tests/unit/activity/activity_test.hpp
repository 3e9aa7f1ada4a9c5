/// The fixture of the tests of activities.
#pragma once

#include "watcher/test_access.hpp"

#include <espy/fanotify/group.hpp>

#include <support/place.hpp>
#include <support/temporary_directory.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fcntl.h>
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

/// An activity, and a directory `w` in the working directory, a new one. Skipped where a probe says
/// that its file system cannot be marked.
class activity_test : public ::testing::Test {
protected:
    activity_test() {
        std::filesystem::current_path(directory_.path());
        ok(::mkdir("w", 0755));
    }
    ~activity_test() override { std::filesystem::current_path(before_); }
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
    void start(const tree::kernel_calls& calls = {}) {
        std::error_code ec;
        log_.emplace(test_access::make_activity(calls, ec));
        ASSERT_FALSE(ec) << ec.message();
    }

    std::error_code add(const std::string& path, const activity_options& options = {}) {
        std::error_code ec;
        last_ = log_->add(path, options, ec);
        return ec;
    }
    /// `add`, and its `ready`.
    void watch(const std::string& path = "w", const activity_options& options = {}) {
        const std::error_code ec = add(path, options);
        ASSERT_FALSE(ec) << ec.message();
        ASSERT_THAT(told(), ElementsAre("ready " + path));
    }
    /// What is told after a barrier, but for what `hidden` has.
    std::vector<std::string> told(kinds hidden = {}) {
        std::error_code ec;
        log_->sync(batch_, std::chrono::milliseconds(-1), {}, ec);
        EXPECT_FALSE(ec) << ec.message();
        std::vector<std::string> lines;
        for (const change& each : batch_) {
            if (!hidden.contains(each.kind)) {
                lines.push_back(line_of(each));
            }
        }
        return lines;
    }
    /// The changes behind the lines.
    const batch& changes() const noexcept { return batch_; }
    activity& log() { return *log_; }
    root_id last_added() const noexcept { return last_; }

private:
    std::filesystem::path before_ = std::filesystem::current_path();
    temporary_directory directory_;
    std::optional<activity> log_;
    root_id last_{};
    batch batch_;
};

} // namespace espy::test
