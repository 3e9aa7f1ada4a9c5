// The working directory, where it is lent to the watcher: a function of the program finds itself at home.
#include <espy/watcher.hpp>

#include <support/temporary_directory.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string_view>

namespace espy::test {
namespace {

TEST(LentDirectory, IsHomeWheneverAFunctionOfTheProgramIsCalled) {
    const temporary_directory home;
    for (const char* const name : {"r/a/b/c", "r/d/e", "r/f/g/h"}) {
        std::filesystem::create_directories(home / name);
    }
    const auto place = std::filesystem::current_path();
    std::set<std::filesystem::path> seen;
    const auto look = [&seen] { seen.insert(std::filesystem::current_path()); };
    const auto select = [&](std::string_view, entry_type) {
        look();
        return true;
    };
    for (const root_options& options :
         {root_options{.select = select}, root_options{.notice = [&](const change&) { look(); }}}) {
        watcher watcher{
            watcher_options{.backend = backend::inotify, .borrows_working_directory = true}};
        watcher.add(home / "r", options);
        batch changes;
        watcher.sync(changes);
    }
    EXPECT_EQ(seen, std::set{place});
}

} // namespace
} // namespace espy::test
