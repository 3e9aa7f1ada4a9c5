/// What calls that fail, on the way to a root or below it, say in the stream, and what they do not.
#include "support/mirror.hpp"
#include "support/temporary_directory.hpp"
#include "sys/failure.hpp"
#include "watcher/choose_backend.hpp"
#include "watcher/test_access.hpp"

#include <espy/unique_fd.hpp>
#include <espy/watcher.hpp>

#include <gmock/gmock.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using tree::obstacle;

/// While it lives, no descriptor can be opened.
class no_descriptors {
public:
    no_descriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const unique_fd lowest(::open("/", O_PATH | O_CLOEXEC));
        const rlimit none{static_cast<rlim_t>(lowest.get()), before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &none);
    }
    ~no_descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

class WayFailures : public ::testing::Test {
protected:
    WayFailures() {
        fs::create_directories(place_ / "way/r/d");
        std::ofstream(place_ / "way/r/d/f") << "text";
    }

    std::string sync(watcher& w) {
        std::string told;
        w.sync(changes_);
        for (const change& each : changes_) {
            map_.apply(each);
            told += std::string(to_string(each.kind)) + ' ' + std::string(each.path) + ' ' +
                    std::string(each.message) + '\n';
        }
        EXPECT_THAT(map_.contradictions(), IsEmpty());
        return told;
    }
    bool map_is_true(root_id root) { return map_.of(root) == walk(place_ / "way/r"); }

    temporary_directory place_;
    batch changes_;
    mirror map_;
    tree::engine_options by_inotify_{{.backend = backend::inotify}, {}};
};

TEST_F(WayFailures, AreOfThreeKinds) {
    const auto of = [](int error) { return tree::obstacle_of({error, std::system_category()}); };
    for (const int error : {ENOENT, ENOTDIR, ELOOP}) {
        EXPECT_EQ(of(error), obstacle::gone);
    }
    for (const int error : {EMFILE, ENFILE, EINTR, EIO, ENOMEM, ESTALE, ETIMEDOUT, EAGAIN}) {
        EXPECT_EQ(of(error), obstacle::for_now);
    }
    EXPECT_EQ(of(EACCES), obstacle::forbidden);
    EXPECT_EQ(of(ENAMETOOLONG), obstacle::impossible);
    EXPECT_EQ(of(0), obstacle::nothing);
}

TEST_F(WayFailures, ForWantOfDescriptorsAreNotTheEndOfTheRoot) {
    watcher w = test_access::make(by_inotify_);
    const root_id root = w.add(place_ / "way/r", {.initial = true});
    sync(w);
    fs::rename(place_ / "way/r", place_ / "way/s");
    fs::rename(place_ / "way/s", place_ / "way/r");
    std::string told;
    {
        const no_descriptors none;
        told = sync(w);
        EXPECT_GT(w.stats().directories_uncovered, 0U);
    }
    EXPECT_THAT(told, Not(HasSubstr("removed")));
    EXPECT_THAT(told, Not(HasSubstr("root_gone")));
    EXPECT_THAT(told, HasSubstr("watch_failed " + (place_ / "way/r").string() +
                                " the way to it cannot be followed: too many open files"));
    std::ofstream(place_ / "way/r/d/g") << "text";
    EXPECT_THAT(sync(w), HasSubstr("way/r/d/g"));
    EXPECT_TRUE(map_is_true(root));
    EXPECT_EQ(w.stats().directories_uncovered, 0U);
}

TEST_F(WayFailures, ForWantOfDescriptorsDoNotHideTheEndOfTheRootForGood) {
    watcher w = test_access::make(by_inotify_);
    const root_id root = w.add(place_ / "way/r", {.initial = true});
    sync(w);
    fs::rename(place_ / "way", place_ / "gone");
    std::string told;
    {
        const no_descriptors none;
        told = sync(w);
    }
    EXPECT_THAT(told, Not(HasSubstr("root_gone")));
    EXPECT_THAT(sync(w), HasSubstr("root_gone"));
    EXPECT_TRUE(map_.of(root).empty());
}

TEST_F(WayFailures, OfANewDirectoryAreNamedAndCounted) {
    watcher w = test_access::make(by_inotify_);
    const root_id root = w.add(place_ / "way/r", {.initial = true});
    sync(w);
    fs::create_directories(place_ / "way/r/d/new/below");
    std::string told;
    {
        const no_descriptors none;
        told = sync(w);
        EXPECT_GE(w.stats().directories_uncovered, 1U);
    }
    EXPECT_THAT(told, HasSubstr("watch_failed " + (place_ / "way/r/d/new").string() +
                                " too many open files"));
    told = sync(w);
    EXPECT_THAT(told, HasSubstr("created " + (place_ / "way/r/d/new/below").string()));
    EXPECT_TRUE(map_is_true(root));
    EXPECT_EQ(w.stats().directories_uncovered, 0U);
}

inotify::api without_procfs() {
    inotify::api table = inotify::api::system();
    table.add_watch = [](int fd, const char* path, std::uint32_t mask) {
        if (std::string_view(path).starts_with("/proc/")) {
            errno = ENOENT;
            return -1;
        }
        return inotify::api::system().add_watch(fd, path, mask);
    };
    return table;
}

TEST_F(WayFailures, ForWantOfProcfsAreNamedAndWhatIsThereIsListed) {
    by_inotify_.api = without_procfs();
    watcher w = test_access::make(by_inotify_);
    const root_id root = w.add(place_ / "way/r", {.initial = true});
    EXPECT_THAT(sync(w), HasSubstr("watch_failed " + (place_ / "way/r").string() +
                                   " inotify watches through /proc, which is not there"));
    EXPECT_TRUE(map_is_true(root));
    EXPECT_EQ(w.covers(root, "d/")->by, coverage_means::listing);
    EXPECT_EQ(w.covers(root, "d/")->gap, coverage_gap::failed);
    fs::remove(place_ / "way/r/d/f");
    sync(w);
    EXPECT_TRUE(map_is_true(root));
    fs::rename(place_ / "way", place_ / "gone");
    EXPECT_THAT(sync(w), HasSubstr("root_gone"));
}

TEST_F(WayFailures, ForWantOfProcfsMakeAutomaticTakeAnother) {
    tree::engine_options options;
    options.api = without_procfs();
    EXPECT_NE(tree::choose_backend(place_.path(), options).backend, backend::inotify);
    watcher w = test_access::make(options);
    const root_id root = w.add(place_ / "way/r", {.initial = true});
    EXPECT_NE(w.choice(root)->backend, backend::inotify);
    EXPECT_THAT(w.choice(root)->reason, HasSubstr("/proc"));
    EXPECT_EQ(w.backends().size(), 1U);
    sync(w);
    fs::create_directory(place_ / "way/r/x");
    sync(w);
    EXPECT_TRUE(map_is_true(root));
}

TEST_F(WayFailures, ForWantOfTheRightToWatchAreNamedAndWhatIsThereIsListed) {
    by_inotify_.api.add_watch = [](int, const char*, std::uint32_t) {
        errno = EPERM;
        return -1;
    };
    watcher w = test_access::make(by_inotify_);
    const root_id root = w.add(place_ / "way/r", {.initial = true});
    EXPECT_THAT(sync(w), HasSubstr("inotify is refused (Operation not permitted)"));
    fs::remove(place_ / "way/r/d/f");
    sync(w);
    EXPECT_TRUE(map_is_true(root));
}

/// The path is asked about as the one who watches, not as the one who started it.
TEST_F(WayFailures, AreThoseOfTheEffectiveUser) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can be somebody else for a moment";
    }
    ::chmod((place_ / "way/r").c_str(), 0700);
    const pid_t child = ::fork();
    if (child == 0) {
        std::error_code ec;
        const bool other = ::setresuid(65534, 0, 0) == 0;
        watcher w = test_access::make(by_inotify_);
        w.add(place_ / "way/r", {}, ec);
        ::_exit(other ? ec.value() : 255);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

} // namespace
} // namespace espy::test
