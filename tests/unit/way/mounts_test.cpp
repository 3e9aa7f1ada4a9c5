// What is mounted where, told by either way in which the kernel says that it changes. The mounts are
// made in a mount namespace of the process.
#include "way/mounts.hpp"

#include "../fanotify/record.hpp"

#include <support/place.hpp>
#include <support/temporary_directory.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::tree {
namespace {

using test::ok;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

int fail(int error) {
    errno = error;
    return -1;
}

/// How it is found out that something has changed.
struct way {
    const char* name;
    fanotify::api api;
    friend std::ostream& operator<<(std::ostream& out, const way& w) { return out << w.name; }
};

const way by_events{"Events", fanotify::api::system()};
const way by_list{"List", [] {
                      fanotify::api api = fanotify::api::system();
                      api.init = [](unsigned, unsigned) { return fail(ENOSYS); };
                      return api;
                  }()};
const way without_marks{"ListWithoutMarks", [] {
                            fanotify::api api = fanotify::api::system();
                            api.mark = [](int, unsigned, std::uint64_t, int, const char*) {
                                return fail(EINVAL);
                            };
                            return api;
                        }()};

class mounts_test : public ::testing::Test {
protected:
    void SetUp() override {
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
            const std::error_code reason(errno, std::system_category());
            GTEST_SKIP() << "mounting needs CAP_SYS_ADMIN: " << reason.message();
        }
        std::filesystem::current_path(directory_.path());
        std::filesystem::create_directories("d/c");
        std::filesystem::create_directories("e");
    }
    void TearDown() override {
        std::filesystem::current_path(before_);
        for (const char* const path : {"d", "e", "e"}) {
            ::umount2((directory_ / path).c_str(), MNT_DETACH);
        }
    }

    /// From then on changes are told in the given way.
    void begin(const way& how) {
        mounts_ = std::make_unique<mounts>(how.api);
        std::error_code ec;
        mounts_->listen(epoll_.get(), ec);
        EXPECT_FALSE(ec);
        mount("e");
        unmount("e");
        EXPECT_THAT(told(), IsEmpty());
    }
    bool tells_events() const {
        std::error_code ec;
        const mount_events probe(fanotify::api::system(), ec);
        return !ec;
    }

    static void mount(const std::string& place) {
        ok(::mount("none", place.c_str(), "tmpfs", 0, nullptr));
    }
    static void unmount(const std::string& place, int flags = 0) {
        ok(::umount2(place.c_str(), flags));
    }
    bool is_ready() const {
        epoll_event ready{};
        return ::epoll_wait(epoll_.get(), &ready, 1, 0) == 1 &&
               ready.data.fd == mounts_->native_handle();
    }
    /// As whoever waits with poll(2) asks.
    bool polls_ready() const {
        pollfd interest{epoll_.get(), POLLIN, 0};
        return ::poll(&interest, 1, 0) == 1;
    }
    /// `+d`, `-d`: mounted, unmounted; by paths below the working directory.
    std::vector<std::string> told() {
        std::vector<std::string> lines;
        for (const mounts::change& each : mounts_->update()) {
            EXPECT_TRUE(each.place.starts_with(directory_.path().native())) << each.place;
            lines.push_back((each.gone ? '-' : '+') +
                            each.place.substr(directory_.path().native().size() + 1));
        }
        EXPECT_FALSE(is_ready());
        return lines;
    }
    mounts& all() { return *mounts_; }
    /// The one that this process has.
    static int descriptor_of_list() {
        for (const auto& each : std::filesystem::directory_iterator("/proc/self/fd")) {
            std::error_code gone;
            if (std::filesystem::read_symlink(each, gone).filename() == "mountinfo") {
                return std::stoi(each.path().filename());
            }
        }
        ADD_FAILURE() << "no list is open";
        return -1;
    }

private:
    std::filesystem::path before_ = std::filesystem::current_path();
    test::temporary_directory directory_;
    unique_fd epoll_{ok(::epoll_create1(EPOLL_CLOEXEC))};
    std::unique_ptr<mounts> mounts_;
};

class Mounts : public mounts_test, public ::testing::WithParamInterface<way> {
protected:
    void SetUp() override {
        mounts_test::SetUp();
        if (IsSkipped()) {
            return;
        }
        if (GetParam().name == by_events.name && !tells_events()) {
            GTEST_SKIP() << "no marks of mount namespaces";
        }
        begin(GetParam());
    }
};

INSTANTIATE_TEST_SUITE_P(By, Mounts, ::testing::Values(by_events, by_list, without_marks),
                         [](const auto& each) { return each.param.name; });

TEST_P(Mounts, AreNewsUntilTheyAreTakenWhoeverPollsTheEpollInstance) {
    EXPECT_FALSE(all().have_changed());
    mount("d");
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(polls_ready());
        EXPECT_TRUE(is_ready());
    }
    EXPECT_TRUE(all().have_changed());
    EXPECT_THAT(told(), ElementsAre("+d"));
    EXPECT_FALSE(all().have_changed());
    EXPECT_FALSE(polls_ready());
}

/// Half a list, or none, does not say that anything was unmounted.
TEST_F(mounts_test, AreNotGoneWhenTheirListCannotBeRead) {
    begin(by_list);
    const int list = descriptor_of_list();
    const unique_fd kept(ok(::fcntl(list, F_DUPFD_CLOEXEC, 0)));
    const unique_fd unreadable(ok(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
    mount("d");
    ok(::dup2(unreadable.get(), list));
    EXPECT_THAT(told(), IsEmpty());
    EXPECT_TRUE(all().is_stale());
    EXPECT_TRUE(all().have_changed());
    ok(::dup2(kept.get(), list));
    EXPECT_THAT(told(), ElementsAre("+d"));
    EXPECT_FALSE(all().is_stale());
}

/// For want of a descriptor, say; later there may be one.
TEST_F(mounts_test, AreKnownLaterIfTheirListCannotBeOpened) {
    rlimit before{};
    ok(::getrlimit(RLIMIT_NOFILE, &before));
    rlimit none = before;
    none.rlim_cur = 0;
    ok(::setrlimit(RLIMIT_NOFILE, &none));
    mounts found(by_list.api);
    ok(::setrlimit(RLIMIT_NOFILE, &before));
    EXPECT_THAT(found.points(), IsEmpty());
    EXPECT_TRUE(found.is_stale());
    found.update();
    EXPECT_THAT(found.points(), ::testing::Not(IsEmpty()));
    EXPECT_FALSE(found.is_stale());
}

/// Nothing says so.
TEST_P(Mounts, HaveOtherPlacesIfTheListIsReadAgainAfterARename) {
    mount("d/c");
    told();
    std::filesystem::rename("d", "f");
    EXPECT_FALSE(is_ready());
    const bool lasting = all().points().front().lasting != 0;
    std::vector<std::string> moved;
    for (const mounts::change& each : all().read_again()) {
        moved.push_back((each.moved  ? '='
                         : each.gone ? '-'
                                     : '+') +
                        std::filesystem::path(each.place)
                            .lexically_relative(std::filesystem::current_path())
                            .native());
    }
    EXPECT_EQ(moved, lasting ? std::vector<std::string>{"=f/c"}
                             : (std::vector<std::string>{"-d/c", "+f/c"}));
    unmount("f/c");
    std::filesystem::rename("f", "d");
    told();
}

TEST_P(Mounts, AreToldWhenTheyComeAndGo) {
    mount("d");
    EXPECT_TRUE(is_ready());
    EXPECT_THAT(told(), ElementsAre("+d"));
    unmount("d");
    EXPECT_TRUE(is_ready());
    EXPECT_THAT(told(), ElementsAre("-d"));
}

TEST_P(Mounts, OfWhichOneReplacedTheOtherUnreadAreBothTold) {
    mount("d");
    told();
    unmount("d");
    mount("d");
    EXPECT_THAT(told(), ElementsAre("-d", "+d"));
}

TEST_P(Mounts, OfWhichOneReplacedTheOtherByWayOfAThirdAreBothTold) {
    mount("d");
    told();
    unmount("d");
    mount("d");
    unmount("d");
    mount("d");
    EXPECT_THAT(told(), ElementsAre("-d", "+d"));
    unmount("d");
    EXPECT_THAT(told(), ElementsAre("-d"));
}

TEST_P(Mounts, ThatCameAndWentUnreadAreNot) {
    mount("d");
    unmount("d");
    EXPECT_TRUE(is_ready());
    EXPECT_THAT(told(), IsEmpty());
}

TEST_P(Mounts, OneOverTheOtherAreToldOneByOne) {
    mount("d");
    mount("d");
    EXPECT_THAT(told(), ElementsAre("+d", "+d"));
    unmount("d");
    EXPECT_THAT(told(), ElementsAre("-d"));
    unmount("d");
    EXPECT_THAT(told(), ElementsAre("-d"));
}

TEST_P(Mounts, TakeWhatIsMountedBelowAlong) {
    mount("d");
    ok(::mkdir("d/c", 0755));
    mount("d/c");
    told();
    ok(::mount("d", "e", nullptr, MS_MOVE, nullptr));
    EXPECT_THAT(told(), ElementsAre("-d", "-d/c", "+e", "+e/c"));
    ok(::mount("e", "d", nullptr, MS_MOVE, nullptr));
    ok(::mount("d", "e", nullptr, MS_MOVE, nullptr));
    EXPECT_THAT(told(), IsEmpty()) << "there and back";
    unmount("e", MNT_DETACH);
    EXPECT_THAT(told(), ElementsAre("-e", "-e/c"));
}

TEST_P(Mounts, ThatAreBoundTogetherAreToldOneByOne) {
    mount("d");
    ok(::mkdir("d/c", 0755));
    mount("d/c");
    told();
    ok(::mount("d", "e", nullptr, MS_BIND | MS_REC, nullptr));
    EXPECT_THAT(told(), ElementsAre("+e", "+e/c"));
    unmount("e", MNT_DETACH);
    EXPECT_THAT(told(), ElementsAre("-e", "-e/c"));
}

TEST_P(Mounts, MadeByPropagationAreToldToo) {
    mount("d");
    ok(::mount("none", "d", nullptr, MS_SHARED, nullptr));
    ok(::mkdir("d/c", 0755));
    ok(::mount("d", "e", nullptr, MS_BIND, nullptr));
    told();
    mount("d/c");
    EXPECT_THAT(told(), ::testing::UnorderedElementsAre("+d/c", "+e/c"));
    unmount("d/c");
    EXPECT_THAT(told(), ::testing::UnorderedElementsAre("-d/c", "-e/c"));
}

TEST_P(Mounts, HavePlacesOfAnyNameAndLength) {
    std::string deep = "d/ \t\n\\040\xff";
    for (int i = 0; i < 12; ++i) {
        deep += '/' + std::string(255, 'x');
    }
    std::filesystem::create_directories(deep);
    mount(deep);
    EXPECT_THAT(told(), ElementsAre('+' + deep));
    unmount(deep);
    EXPECT_THAT(told(), ElementsAre('-' + deep));
}

TEST_P(Mounts, AreListedParentsFirst) {
    mount("d");
    ok(::mkdir("d/c", 0755));
    mount("d/c");
    told();
    std::vector<mounts::point> points = all().points();
    EXPECT_TRUE(std::is_sorted(points.begin(), points.end()));
    mounts fresh;
    EXPECT_EQ(points, fresh.points());
}

class MountEvents : public mounts_test {};

TEST_F(MountEvents, SpareReadingTheList) {
    if (!tells_events()) {
        GTEST_SKIP() << "no marks of mount namespaces";
    }
    begin(by_events);
    const std::uint64_t before = all().readings();
    for (int i = 0; i < 3; ++i) {
        mount("d");
        told();
        unmount("d");
        told();
    }
    EXPECT_EQ(all().readings(), before);
}

/// A pipe in place of a group.
unique_fd stands_in_read, stands_in_write;

TEST_F(MountEvents, ThatWereLostMakeTheListBeRead) {
    int ends[2];
    ok(::pipe2(ends, O_CLOEXEC | O_NONBLOCK));
    stands_in_write.reset(ends[1]);
    stands_in_read.reset(ends[0]);
    way how = without_marks;
    how.api.init = [](unsigned, unsigned) { return stands_in_read.release(); };
    how.api.mark = [](int, unsigned, std::uint64_t, int, const char*) { return 0; };
    begin(how);
    mount("d");
    EXPECT_THAT(told(), IsEmpty()) << "no event";

    const std::string overflow =
        fanotify::event_record(fanotify::mask::queue_overflow, 0, std::string());
    ok(::write(stands_in_write.get(), overflow.data(), overflow.size()));
    EXPECT_TRUE(is_ready());
    EXPECT_THAT(told(), ElementsAre("+d"));

    stands_in_write.reset();
    EXPECT_TRUE(is_ready());
    unmount("d");
    EXPECT_THAT(told(), ElementsAre("-d"));
    mount("d");
    EXPECT_TRUE(is_ready()) << "the list itself says so now";
    EXPECT_THAT(told(), ElementsAre("+d"));
}

} // namespace
} // namespace espy::tree
