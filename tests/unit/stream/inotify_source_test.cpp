/// The source that is inotify(7).
#include "stream/inotify_source.hpp"
#include "support/temporary_directory.hpp"

#include <espy/unique_fd.hpp>

#include <gtest/gtest.h>

#include <array>
#include <filesystem>

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
