#include "activity_test.hpp"

#include <algorithm>
#include <stop_token>

#include <poll.h>
#include <sys/wait.h>

namespace espy::test {
namespace {

class Activity : public activity_test {};

TEST_F(Activity, TellsALifeInOrder) {
    watch();
    make_file("w/f", "text");
    ok(::mkdir("w/d", 0755));
    make_file("w/d/g");
    EXPECT_THAT(told(), ElementsAre("created w/f", "modified w/f", "written w/f", "created w/d",
                                    "created w/d/g", "written w/d/g"));
    ok(::unlink("w/d/g"));
    ok(::rmdir("w/d"));
    EXPECT_THAT(told(), ElementsAre("removed w/d/g", "removed w/d"));
}

TEST_F(Activity, SaysNothingOfOtherPlaces) {
    watch();
    ok(::mkdir("out", 0755));
    make_file("out/f", "text");
    ok(::rename("out/f", "out/g"));
    EXPECT_THAT(told(), IsEmpty());
}

TEST_F(Activity, KnowsTheTypesAndWhoItWas) {
    watch();
    make_file("w/f");
    ok(::symlink("f", "w/l"));
    ok(::mkfifo("w/p", 0644));
    ok(::mkdir("w/d", 0755));
    told();
    std::vector<entry_type> types;
    for (const change& each : changes()) {
        types.push_back(each.type);
        EXPECT_EQ(each.pid, ::getpid());
        EXPECT_FALSE(each.process.empty());
    }
    using enum entry_type;
    EXPECT_THAT(types, ElementsAre(file, file, symlink, other, directory));
}

TEST_F(Activity, FindsTheDirectoriesThatWereThereBefore) {
    std::filesystem::create_directories("w/a/b/c");
    watch();
    make_file("w/a/b/c/f");
    make_file("w/a/f");
    EXPECT_THAT(told(), ElementsAre("created w/a/b/c/f", "written w/a/b/c/f", "created w/a/f",
                                    "written w/a/f"));
}

TEST_F(Activity, TellsPathsAsTheyWereInTheOrderOfTheStream) {
    std::filesystem::create_directories("w/a/b");
    watch();
    make_file("w/a/b/f");
    ok(::rename("w/a", "w/c"));
    make_file("w/c/b/g");
    ok(::rename("w/c/b", "w/b"));
    make_file("w/b/h");
    EXPECT_THAT(told({change_kind::written}),
                ElementsAre("created w/a/b/f", "renamed w/a -> w/c", "created w/c/b/g",
                            "renamed w/c/b -> w/b", "created w/b/h"));
}

TEST_F(Activity, TellsTheContentOfATreeThatWasRemovedBeforeItWasLookedAt) {
    std::filesystem::create_directories("w/a/b");
    make_file("w/a/b/f");
    watch();
    std::filesystem::remove_all("w/a");
    EXPECT_THAT(told(), ElementsAre("removed w/a/b/f", "removed w/a/b", "removed w/a"));
}

TEST_F(Activity, TellsWhatWasMadeAndRemovedBeforeItWasRead) {
    watch();
    std::filesystem::create_directories("w/a/b");
    make_file("w/a/b/f");
    std::filesystem::remove_all("w/a");
    ok(::mkdir("w/a", 0755));
    EXPECT_THAT(told({change_kind::written}),
                ElementsAre("created w/a", "created w/a/b", "created w/a/b/f", "removed w/a/b/f",
                            "removed w/a/b", "removed w/a", "created w/a"));
}

TEST_F(Activity, TellsWhatCameAndWentBeforeTheDirectoryItWasIn) {
    ok(::mkdir("w/a", 0755));
    watch();
    ok(::mkdir("w/a/b", 0755));
    make_file("w/a/b/f");
    std::filesystem::remove_all("w/a");
    EXPECT_THAT(told({change_kind::written}),
                ElementsAre("created w/a/b", "created w/a/b/f", "removed w/a/b/f", "removed w/a/b",
                            "removed w/a"));
}

TEST_F(Activity, TellsNothingUnderANameThatIsLost) {
    watch();
    make_file("w/f");
    const unique_fd open(ok(::open("w/f", O_WRONLY | O_CLOEXEC)));
    ok(::unlink("w/f"));
    told();
    ok(::write(open.get(), "text", 4));
    EXPECT_THAT(told(), IsEmpty());
    const unique_fd nameless(ok(::open("w", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0644)));
    ok(::write(nameless.get(), "text", 4));
    EXPECT_THAT(told(), IsEmpty());
}

TEST_F(Activity, TellsNothingOfAnOpenFileThatWasReplaced) {
    make_file("w/f");
    const unique_fd open(ok(::open("w/f", O_WRONLY | O_CLOEXEC)));
    watch();
    ok(::write(open.get(), "text", 4));
    make_file("w/g");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("modified w/f", "created w/g"));
    ok(::rename("w/g", "w/f"));
    told();
    ok(::write(open.get(), "text", 4));
    EXPECT_THAT(told(), IsEmpty());
}

TEST_F(Activity, TellsAttributesOfDirectoriesAndOfTheRoot) {
    ok(::mkdir("w/d", 0755));
    watch();
    ok(::chmod("w/d", 0700));
    ok(::chmod("w", 0700));
    EXPECT_THAT(told(), ElementsAre("attributes w/d", "attributes w"));
}

TEST_F(Activity, KeepsToTheDepthAndLeavesOutWhatIsPruned) {
    std::filesystem::create_directories("w/a/b/c");
    watch("w", {.max_depth = 2, .prune = [](std::string_view directory) {
                    return directory == "n" || directory == "a/n";
                }});
    ok(::mkdir("w/n", 0755));
    make_file("w/n/f");
    make_file("w/a/f");
    make_file("w/a/b/f");
    ok(::rename("w/a/f", "w/n/g"));
    ok(::rename("w/n/f", "w/f"));
    EXPECT_THAT(told({change_kind::written}),
                ElementsAre("created w/n", "created w/a/f", "removed w/a/f", "created w/f"));
}

TEST_F(Activity, RefusesWhatItCannotDo) {
    EXPECT_EQ(add("w", {.max_depth = 0}), std::errc::invalid_argument);
    EXPECT_EQ(last_added(), root_id::none);
    EXPECT_EQ(add("w/nothing"), std::errc::no_such_file_or_directory);
    make_file("w/f");
    EXPECT_EQ(add("w/f"), std::errc::not_a_directory);
    EXPECT_EQ(add("/proc"), std::errc::operation_not_supported);
}

TEST_F(Activity, ReadsSeveralRootsInTurns) {
    ok(::mkdir("v", 0755));
    watch("w");
    watch("v");
    for (int i = 0; i < 20000; ++i) {
        make_file("w/f" + std::to_string(i));
    }
    make_file("v/last");
    batch out;
    std::size_t before = 0;
    for (bool found = false; !found; before += out.size()) {
        log().poll(out);
        found = std::any_of(out.begin(), out.end(),
                            [](const change& each) { return each.path == "v/last"; });
    }
    // Of each file it is told that it was created and written.
    EXPECT_LT(before, 2U * 20000);
}

TEST_F(Activity, HasTheLoopContractOfAWatcher) {
    batch out;
    EXPECT_EQ(log().wait(out, std::chrono::milliseconds(0)), wait_status::timeout);
    log().wake();
    EXPECT_EQ(log().wait(out), wait_status::woken);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(log().wait(out, std::chrono::seconds(60), stop.get_token()), wait_status::stopped);
    ASSERT_FALSE(add("w"));
    EXPECT_EQ(log().wait(out), wait_status::changes);
    EXPECT_EQ(line_of(out[0]), "ready w");
    make_file("w/f");
    const change& first = *log().begin();
    EXPECT_EQ(line_of(first), "created w/f");
    make_file("w/g");
    EXPECT_EQ(log().sync(out), sync_status::reached);
    make_file("w/h");
    EXPECT_EQ(log().sync(out, std::chrono::milliseconds(-1), stop.get_token()),
              sync_status::stopped);
    EXPECT_EQ(log().sync(out, std::chrono::seconds(60)), sync_status::reached);
    EXPECT_EQ(log().covers(last_added(), "h")->by, coverage_means::watch);
    EXPECT_TRUE(log().remove(last_added()));
    EXPECT_FALSE(log().remove(last_added()));
    EXPECT_FALSE(log().covers(root_id(7), ""));
}

TEST_F(Activity, IsUndisturbedByAChildThatDestroysItsCopy) {
    watch();
    const pid_t child = ok(::fork());
    if (child == 0) {
        start();
        ::_exit(0);
    }
    ok(::waitpid(child, nullptr, 0));
    make_file("w/f");
    pollfd interest{log().native_handle(), POLLIN, 0};
    EXPECT_EQ(::poll(&interest, 1, 10'000), 1);
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/f"));
}

TEST_F(Activity, GoesOnWhenTheRootIsReplaced) {
    watch();
    make_file("w/f");
    ok(::rename("w", "v"));
    make_file("v/g");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/f", "root_gone w"));
    ok(::mkdir("w", 0755));
    EXPECT_THAT(told(), ElementsAre("root_back w"));
    make_file("w/h");
    make_file("v/h");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/h"));
}

TEST_F(Activity, WaitsForARootThatIsNotThere) {
    watch("w/r", {.must_exist = false});
    ok(::mkdir("w/r", 0755));
    told();
    make_file("w/r/f");
    EXPECT_THAT(told({change_kind::written}), ElementsAre("created w/r/f"));
}

} // namespace
} // namespace espy::test
