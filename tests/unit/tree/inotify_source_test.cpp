/// The source that is inotify(7).
#include "support/temporary_directory.hpp"
#include "tree/inotify_source.hpp"

#include <espy/unique_fd.hpp>

#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include <fcntl.h>

namespace espy::tree {
namespace {

class InotifySource : public testing::TestWithParam<bool> {};

TEST_P(InotifySource, WatchesWhatADescriptorIsOpenOn) {
    const test::temporary_directory place;
    std::filesystem::create_directory(place / "directory");
    const unique_fd open(::open((place / "directory").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    std::filesystem::rename(place / "directory", place / "other");
    std::filesystem::create_directory(place / "directory");

    std::error_code ec;
    inotify_source source(inotify::api::system(), GetParam(), ec);
    const auto before = std::filesystem::current_path();
    EXPECT_GT(source.watch(open.get(), inotify::mask::create, ec), 0);
    EXPECT_FALSE(ec);
    EXPECT_EQ(std::filesystem::current_path(), before);

    std::filesystem::create_directory(place / "directory/unheard");
    EXPECT_EQ(source.end(), 0U);
    std::filesystem::create_directory(place / "other/heard");
    EXPECT_GT(source.end(), 0U);
}

TEST_P(InotifySource, SaysWhyItDoesNot) {
    std::error_code ec;
    inotify_source source(inotify::api::system(), GetParam(), ec);
    const unique_fd file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    source.watch(file.get(), inotify::mask::create | inotify::mask::only_dir, ec);
    EXPECT_EQ(ec, std::errc::not_a_directory);
}

INSTANTIATE_TEST_SUITE_P(ByWorkingDirectory, InotifySource, testing::Bool());

} // namespace
} // namespace espy::tree
