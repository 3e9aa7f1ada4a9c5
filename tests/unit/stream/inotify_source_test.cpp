/// The source that is inotify(7).
#include "stream/inotify_source.hpp"
#include "support/temporary_directory.hpp"

#include <espy/unique_fd.hpp>

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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
    EXPECT_NE(source.watch(open.get(), inotify::mask::create, ec), watch_id::none);
    EXPECT_FALSE(ec);
    EXPECT_EQ(std::filesystem::current_path(), before);

    std::filesystem::create_directory(place / "directory/unheard");
    EXPECT_EQ(source.end(), 0U);
    std::filesystem::create_directory(place / "other/heard");
    EXPECT_GT(source.end(), 0U);
}

/// One after the other: so many that it becomes worth while to read where `/proc/self` leads.
TEST_P(InotifySource, WatchesManyThatDescriptorsAreOpenOn) {
    const test::temporary_directory place;
    std::error_code ec;
    inotify_source source(inotify::api::system(), GetParam(), ec);
    std::vector<unique_fd> open;
    {
        const watching_many now(&source);
        for (int i = 0; i < 10; ++i) {
            const auto path = place / std::to_string(i);
            std::filesystem::create_directory(path);
            open.emplace_back(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
            std::filesystem::rename(path, place / ("moved" + std::to_string(i)));
            EXPECT_NE(source.watch(open.back().get(), inotify::mask::create, ec), watch_id::none);
            EXPECT_FALSE(ec);
        }
    }
    for (int i = 0; i < 10; ++i) {
        const position before = source.end();
        std::filesystem::create_directory(place / ("moved" + std::to_string(i)) / "heard");
        EXPECT_GT(source.end(), before) << i;
    }
}

/// A child of fork(2) has descriptors of its own: what was read of its parent is not used in it.
TEST_P(InotifySource, WatchesWhatADescriptorOfAChildIsOpenOn) {
    const test::temporary_directory place;
    std::filesystem::create_directory(place / "parent");
    std::filesystem::create_directory(place / "child");
    std::error_code ec;
    inotify_source source(inotify::api::system(), GetParam(), ec);
    unique_fd open(::open((place / "parent").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    {
        const watching_many now(&source);
        for (int i = 0; i < 10; ++i) {
            source.watch(open.get(), inotify::mask::create, ec);
        }
    }
    const position before = source.end();
    const pid_t child = ::fork();
    if (child == 0) {
        const unique_fd other(
            ::open((place / "child").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        const bool same = ::dup2(other.get(), open.get()) == open.get();
        const watching_many now(&source);
        source.watch(open.get(), inotify::mask::create, ec);
        const bool made = ::mkdir((place / "child/heard").c_str(), 0700) == 0;
        ::_exit(same && made && !ec && source.end() > before ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

TEST_P(InotifySource, SaysWhyItDoesNot) {
    std::error_code ec;
    inotify_source source(inotify::api::system(), GetParam(), ec);
    const unique_fd file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    source.watch(file.get(), inotify::mask::create | inotify::mask::only_dir, ec);
    EXPECT_EQ(ec, std::errc::not_a_directory);
}

/// The working directory may not be entered any more, for once it was left.
TEST(InotifySourceByWorkingDirectory, SaysThatItCouldNotGoBack) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can be somebody else for a moment";
    }
    const test::temporary_directory place;
    std::filesystem::permissions(place.path(), std::filesystem::perms(0755));
    const std::filesystem::path home = place / "home";
    std::filesystem::create_directory(home);
    const pid_t child = ::fork();
    if (child == 0) {
        std::error_code ec;
        std::array<std::byte, 4096> buffer{};
        const bool ready = ::chdir(home.c_str()) == 0 && ::seteuid(65534) == 0;
        inotify_source source(inotify::api::system(), true, ec);
        const unique_fd open(::open(place.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        const auto set_mode = [&](mode_t mode) {
            return ::seteuid(0) == 0 && ::chmod(home.c_str(), mode) == 0 && ::seteuid(65534) == 0;
        };
        const bool closed = set_mode(0700);
        const bool watched = source.watch(open.get(), inotify::mask::create, ec) != watch_id::none;
        source.read(buffer, ec);
        const bool said = ec == std::errc::permission_denied;
        const bool opened = set_mode(0755);
        source.read(buffer, ec);
        const bool back = !ec && std::filesystem::current_path() == home;
        ::_exit(ready && closed && watched && said && opened && back ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

INSTANTIATE_TEST_SUITE_P(ByWorkingDirectory, InotifySource, testing::Bool());

} // namespace
} // namespace espy::tree
