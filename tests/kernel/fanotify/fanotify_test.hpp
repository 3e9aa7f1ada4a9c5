/// The fixture of the tests that say what espy relies on of fanotify(7).
#pragma once

#include "event_log.hpp"

#include <espy/unique_fd.hpp>
#include <support/temporary_directory.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::test::fan {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The result of a system call that must succeed; the test fails where it did not.
template <typename Result>
Result ok(Result result, int line = __builtin_LINE()) {
    if (result == Result{-1}) {
        throw std::system_error(errno, std::system_category(), "line " + std::to_string(line));
    }
    return result;
}

/// Makes an empty file, which is closed again.
inline void make_file(const char* path, int line = __builtin_LINE()) {
    const unique_fd file(ok(::open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644), line));
}

inline constexpr mask tree_events = mask::create | mask::delete_ | mask::rename | mask::modify |
                                    mask::close_write | mask::attrib | mask::on_dir;

/// A group with a mark on the file system of the working directory, a new one with an empty
/// directory `D` in it. Skipped where a probe says that there can be none.
class fanotify_test : public ::testing::Test {
protected:
    explicit fanotify_test(init_flags flags = init_flags::report_dfid_name_target) {
        std::filesystem::current_path(directory_.path());
        ok(::mkdir("D", 0755));
        std::error_code ec;
        fanotify::group made(flags, ec);
        if (!ec) {
            made.mark(mark_flags::add | mark_flags::filesystem, tree_events, ".", ec);
        }
        refused_ = ec;
        log_ = std::make_unique<event_log>(std::move(made));
        log_->label("D", "D");
    }
    ~fanotify_test() override { std::filesystem::current_path(before_); }
    void SetUp() override {
        if (refused_) {
            GTEST_SKIP() << "no mark of the file system of " << directory_.path() << ": "
                         << refused_.message();
        }
    }

    event_log& log() noexcept { return *log_; }
    std::vector<std::string> drain() { return log_->drain(); }

private:
    std::filesystem::path before_ = std::filesystem::current_path();
    temporary_directory directory_;
    std::error_code refused_;
    std::unique_ptr<event_log> log_;
};

} // namespace espy::test::fan
