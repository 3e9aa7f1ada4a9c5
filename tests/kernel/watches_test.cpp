// What a watch is: a number for an inode in one instance.
#include "kernel_test.hpp"

#include <espy/error.hpp>

#include <climits>
#include <set>
#include <stop_token>
#include <thread>

namespace espy::test {
namespace {

using KernelWatches = kernel_test;

TEST_F(KernelWatches, AreNumberedFromOneAndNoNumberIsUsedAgain) {
    ok(::mkdir("E", 0755));
    EXPECT_EQ(watch("D", "D"), watch_id{1});
    EXPECT_EQ(watch("E", "E"), watch_id{2});
    instance().remove(watch_id{2});
    EXPECT_EQ(watch("E", "E"), watch_id{3});
    for (int next = 4; next < 5000; ++next) {
        instance().remove(static_cast<watch_id>(next - 1));
        ASSERT_EQ(watch("E", "E"), static_cast<watch_id>(next));
    }
}

TEST_F(KernelWatches, AreNumberedByEachInstanceForItself) {
    event_log other;
    EXPECT_EQ(watch("D", "D"), watch_id{1});
    EXPECT_EQ(other.watch("D", "D", mask::create), watch_id{1});
}

TEST_F(KernelWatches, AreOneForAllPathsToAnInode) {
    make_file("D/f");
    ok(::link("D/f", "D/g"));
    ok(::symlink("f", "D/s"));
    const watch_id id = watch("D/f", "F");
    EXPECT_EQ(watch("D/g", "F"), id);
    EXPECT_EQ(watch("D/s", "F"), id);
    EXPECT_EQ(watch("D/../D/f", "F"), id);
}

TEST_F(KernelWatches, GetANewMaskWhenTheyAreAddedAgain) {
    watch("D", "D", mask::create);
    watch("D", "D", mask::delete_);
    make_file("D/f");
    ok(::unlink("D/f"));
    EXPECT_THAT(drain(), ElementsAre("D/f delete"));
}

TEST_F(KernelWatches, UniteTheMasksWithMaskAdd) {
    watch("D", "D", mask::create);
    watch("D", "D", mask::delete_ | mask::mask_add);
    make_file("D/f");
    ok(::unlink("D/f"));
    EXPECT_THAT(drain(), ElementsAre("D/f create", "D/f delete"));
}

TEST_F(KernelWatches, AreLeftAloneByMaskCreate) {
    watch("D", "D", mask::create);
    std::error_code ec;
    instance().add("D", mask::delete_ | mask::mask_create, ec);
    EXPECT_EQ(ec, std::errc::file_exists);
    make_file("D/f");
    ok(::unlink("D/f"));
    EXPECT_THAT(drain(), ElementsAre("D/f create"));
}

TEST_F(KernelWatches, EndAfterOneEventWithOneShot) {
    watch("D", "D", mask::create | mask::one_shot);
    make_file("D/f");
    make_file("D/g");
    EXPECT_THAT(drain(), ElementsAre("D/f create", "D ignored"));
}

TEST_F(KernelWatches, TellIgnoredWhenTheyAreRemoved) {
    instance().remove(watch("D", "D"));
    make_file("D/f");
    EXPECT_THAT(drain(), ElementsAre("D ignored"));
}

TEST_F(KernelWatches, OfALinkItselfNeedDontFollow) {
    make_file("f");
    ok(::symlink("../f", "D/s"));
    watch("D/s", "F", mask::attrib);
    watch("D/s", "S", mask::attrib | mask::dont_follow);
    ok(::chmod("f", 0600));
    ok(::lchown("D/s", ::getuid(), ::getgid()));
    EXPECT_THAT(drain(), ElementsAre("F attrib", "S attrib"));
}

TEST_F(KernelWatches, AreMadeThroughADescriptorAtAnyDepth) {
    const std::string name(250, 'x');
    unique_fd deepest = open_file("D", O_RDONLY | O_DIRECTORY);
    std::string path = "D";
    while (path.size() <= PATH_MAX) {
        ok(::mkdirat(deepest.get(), name.c_str(), 0755));
        deepest = unique_fd(
            ok(::openat(deepest.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
        path += "/" + name;
    }
    std::error_code ec;
    instance().add(path, mask::create, ec);
    EXPECT_EQ(ec, std::errc::filename_too_long);
    watch("/proc/self/fd/" + std::to_string(deepest.get()), "deep", mask::create);
    ok(::mkdirat(deepest.get(), "d", 0755));
    EXPECT_THAT(drain(), ElementsAre("deep/d create|is_dir"));
}

TEST_F(KernelWatches, ThroughADescriptorAreOnItsInodeWhateverHasItsName) {
    const unique_fd directory = open_file("D", O_RDONLY | O_DIRECTORY);
    ok(::rename("D", "E"));
    ok(::mkdir("D", 0755));
    watch("/proc/self/fd/" + std::to_string(directory.get()), "E", mask::create);
    make_file("D/f");
    make_file("E/g");
    EXPECT_THAT(drain(), ElementsAre("E/g create"));
}

/// Whether `events` has one of a watch behind that watch's `ignored`; `ended` are the watches whose
/// `ignored` came before.
bool has_event_after_ignored(const std::vector<logged_event>& events, std::set<watch_id>& ended) {
    for (const logged_event& each : events) {
        if (each.mask == mask::ignored) {
            ended.insert(each.watch);
        } else if (ended.contains(each.watch)) {
            return true;
        }
    }
    return false;
}

TEST_F(KernelWatches, MayStillTellEventsAfterTheirIgnored) {
    make_file("D/f");
    const std::jthread writer([](const std::stop_token& stop) {
        const unique_fd f = open_file("D/f", O_WRONLY);
        while (!stop.stop_requested()) {
            static_cast<void>(::pwrite(f.get(), "x", 1, 0) + ::fchmod(f.get(), 0644));
        }
    });
    std::set<watch_id> ended;
    bool seen = false;
    for (int cycle = 0; cycle < 300'000 && !seen; ++cycle) {
        instance().remove(watch("D", "D"));
        seen = has_event_after_ignored(log().drain_events(), ended);
    }
    if (!seen) {
        GTEST_SKIP() << "not seen in 300,000 cycles; it needs two processors";
    }
}

} // namespace
} // namespace espy::test
