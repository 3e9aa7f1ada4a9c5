/// The fixture of the tests that say what espy relies on of Linux.
#pragma once

#include "event_log.hpp"

#include <espy/unique_fd.hpp>
#include <support/temporary_directory.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::test {

using inotify::mask;
using inotify::watch_id;
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

/// Opens what must open; `O_CREAT` makes it with mode 0644.
inline unique_fd open_file(const char* path, int flags, int line = __builtin_LINE()) {
    return unique_fd(ok(::open(path, flags | O_CLOEXEC, 0644), line));
}

/// Makes an empty file, which is closed again.
inline void make_file(const char* path, int line = __builtin_LINE()) {
    open_file(path, O_WRONLY | O_CREAT | O_EXCL, line);
}

/// One write(2) of one byte.
inline void write_byte(const unique_fd& file, int line = __builtin_LINE()) {
    ok(::write(file.get(), "x", 1), line);
}

/// An instance, and as the working directory a new one with an empty directory `D` in it. The
/// labels follow one custom: D for a directory, d for one in it, F for the file `D/f` watched
/// itself.
class kernel_test : public ::testing::Test {
protected:
    kernel_test() {
        std::filesystem::current_path(directory_.path());
        ok(::mkdir("D", 0755));
    }
    ~kernel_test() override { std::filesystem::current_path(before_); }

    watch_id watch(const std::string& path, const std::string& label,
                   mask bits = mask::all_events) {
        return log_.watch(path, label, bits);
    }
    inotify::instance& instance() noexcept { return log_.instance(); }
    event_log& log() noexcept { return log_; }
    std::vector<std::string> drain() { return log_.drain(); }

private:
    std::filesystem::path before_ = std::filesystem::current_path();
    temporary_directory directory_;
    event_log log_;
};

} // namespace espy::test
