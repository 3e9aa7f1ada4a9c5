// What happens to an activity now and then: each test reaches a rare branch (probes_test.cpp).
#include "activity_test.hpp"

#include <cerrno>

#include <sys/resource.h>

namespace espy::test {
namespace {

class ActivityRarely : public activity_test {};

/// Both links are in one event, beside the end of the first.
TEST_F(ActivityRarely, FindsANameThatWasRemovedAndGivenBack) {
    watch();
    make_file("w/f");
    told();
    ok(::link("w/f", "w/l"));
    ok(::unlink("w/l"));
    ok(::link("w/f", "w/l"));
    EXPECT_THAT(told({change_kind::attributes}), ElementsAre("created w/l"));
    ok(::unlink("w/l"));
    EXPECT_THAT(told({change_kind::attributes}), ElementsAre("removed w/l"));
}

/// That one has gone is told with the next events; the name is needed before.
TEST_F(ActivityRarely, IsRenamedToWhereADirectoryCameAndWent) {
    ok(::mkdir("w/d", 0755));
    watch();
    ok(::mkdir("w/t", 0755));
    ok(::rmdir("w/t"));
    ok(::rename("w/d", "w/t"));
    make_file("w/t/f");
    EXPECT_THAT(told({change_kind::written}),
                ElementsAre("created w/t", "removed w/t", "renamed w/d -> w/t", "created w/t/f"));
}

/// Its attributes are told by its handle, when it has no name any more, or is gone altogether.
TEST_F(ActivityRarely, TellsNothingOfADirectoryThatIsRemoved) {
    ok(::mkdir("w/open", 0755));
    ok(::mkdir("w/closed", 0755));
    watch();
    const unique_fd open(ok(::open("w/open", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
    unique_fd closed(ok(::open("w/closed", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
    ok(::rmdir("w/open"));
    ok(::rmdir("w/closed"));
    EXPECT_THAT(told(), ElementsAre("removed w/open", "removed w/closed"));
    ok(::fchmod(open.get(), 0700));
    ok(::fchmod(closed.get(), 0700));
    closed.reset();
    EXPECT_THAT(told(), IsEmpty());
}

/// The kernel gives no path for what is deeper than PATH_MAX: its parent is read.
TEST_F(ActivityRarely, FindsADirectoryWhosePathIsTooLong) {
    const std::string name(200, 'd');
    std::string path = "w";
    unique_fd at(ok(::open("w", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
    for (int i = 0; i < 25; ++i) {
        ok(::mkdirat(at.get(), name.c_str(), 0755));
        at.reset(ok(::openat(at.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
        path += '/' + name;
    }
    watch();
    const unique_fd file(ok(::openat(at.get(), "f", O_WRONLY | O_CREAT | O_CLOEXEC, 0644)));
    EXPECT_THAT(told(), ElementsAre("created " + path + "/f"));
}

TEST_F(ActivityRarely, SaysThatWhatComesToARootCannotBeMarked) {
    watch("w/r", {.must_exist = false});
    ok(::symlink("/proc/self", "w/r"));
    EXPECT_THAT(told(), ElementsAre(::testing::StartsWith("watch_failed w/r ")));
    ok(::unlink("w/r"));
    ok(::mkdir("w/r", 0755));
    EXPECT_THAT(told(), ElementsAre("root_back w/r"));
}

TEST_F(ActivityRarely, GoesOnFromAWayThatCouldNotBeFollowed) {
    watch();
    ok(::rename("w", "v"));
    rlimit before{};
    ok(::getrlimit(RLIMIT_NOFILE, &before));
    const unique_fd lowest(ok(::open("/", O_PATH | O_CLOEXEC)));
    const rlimit none{static_cast<rlim_t>(lowest.get()), before.rlim_max};
    ok(::setrlimit(RLIMIT_NOFILE, &none));
    const std::vector<std::string> lines = told();
    ok(::setrlimit(RLIMIT_NOFILE, &before));
    EXPECT_THAT(lines, ElementsAre("watch_failed w " + std::to_string(EMFILE)));
    EXPECT_THAT(told(), ElementsAre("root_gone w"));
}

} // namespace
} // namespace espy::test
