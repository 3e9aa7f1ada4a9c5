// A root of which nobody wants to know the types: what is no directory is a file, and is not looked at.
#include <espy/watcher.hpp>

#include <support/temporary_directory.hpp>

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <sys/stat.h>

namespace espy::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class WithoutTypes : public testing::TestWithParam<backend> {
protected:
    void SetUp() override {
        std::filesystem::create_symlink("nowhere", home_ / "old");
        std::error_code ec;
        watcher_.emplace(watcher_options{.backend = GetParam()}, ec);
        if (ec) {
            GTEST_SKIP() << ec.message();
        }
        watcher_->add(home_.path(), {.types = false, .initial = true});
        EXPECT_THAT(told(), ElementsAre("exists old file", "ready .  "));
    }

    void make_file(const char* name) { std::ofstream file(home_ / name); }
    /// What the next barrier tells, as `KIND PATH TYPE`.
    std::vector<std::string> told() {
        batch changes;
        watcher_->sync(changes);
        std::vector<std::string> result;
        for (const change& change : changes) {
            const std::string below =
                std::filesystem::path(change.path).lexically_relative(home_.path()).native();
            if (change.kind != change_kind::written) {
                result.push_back(
                    std::string(to_string(change.kind)) + ' ' + below + ' ' +
                    std::string(change.kind == change_kind::ready ? " " : to_string(change.type)));
            }
        }
        return result;
    }

    temporary_directory home_;
    std::optional<watcher> watcher_;
};

TEST_P(WithoutTypes, WhatIsNoDirectoryIsTheSameAllAlong) {
    make_file("a");
    std::filesystem::create_symlink("a", home_ / "b");
    ASSERT_EQ(::mkfifo((home_ / "c").c_str(), 0600), 0);
    std::filesystem::create_directory(home_ / "d");
    EXPECT_THAT(told(), testing::UnorderedElementsAre("created a file", "created b file",
                                                      "created c file", "created d directory"));
    std::filesystem::rename(home_ / "b", home_ / "d" / "e");
    EXPECT_THAT(told(), ElementsAre("renamed d/e file"));
    std::filesystem::rename(home_ / "c", home_ / "a");
    EXPECT_THAT(told(), ElementsAre("renamed a file"));
    std::filesystem::remove(home_ / "d" / "e");
    EXPECT_THAT(told(), ElementsAre("removed d/e file"));
}

/// A look says what it is; it was a file before, as far as anybody knows.
TEST_P(WithoutTypes, ALinkInPlaceOfAFileIsOtherContent) {
    std::filesystem::remove(home_ / "old");
    make_file("old");
    std::filesystem::remove(home_ / "old");
    std::filesystem::create_symlink("nowhere", home_ / "old");
    const std::vector<std::string> all = told();
    ASSERT_FALSE(all.empty());
    EXPECT_TRUE(all.back() == "created old file" || all.back() == "modified old file")
        << all.back();
}

TEST_P(WithoutTypes, NothingIsLookedAt) {
    if (GetParam() != backend::inotify) {
        GTEST_SKIP() << "the others say nothing for sure without a look";
    }
    const std::uint64_t before = watcher_->stats().looks;
    make_file("a");
    std::filesystem::rename(home_ / "a", home_ / "b");
    EXPECT_THAT(told(), ElementsAre("created a file", "renamed b file"));
    EXPECT_EQ(watcher_->stats().looks, before);
    EXPECT_THAT(told(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(By, WithoutTypes,
                         testing::Values(backend::inotify, backend::fanotify, backend::poll),
                         [](const auto& by) { return std::string(to_string(by.param)); });

} // namespace
} // namespace espy::test
