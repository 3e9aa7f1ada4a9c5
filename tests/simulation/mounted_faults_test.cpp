// What fails besides: files that are mount points, and one of two sources.
#include "faults_fixture.hpp"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace espy::simulation {
namespace {

class MountedFaults : public Faults {
protected:
    MountedFaults() : Faults(backend::automatic, {.queue_limit = 8}) {
        kernel_.has_procfs = true;
        make("", "o", entry_type::directory);
        make("o", "f", entry_type::file);
        make("w", "f", entry_type::file);
    }
    /// There is no watch left for it.
    void mounts_unwatched() {
        kernel_.tree().how().watch_limit = kernel_.tree().watches();
        ASSERT_TRUE(kernel_.tree().mount(at("w"), "f", at("o"), "f"));
        polls();
        kernel_.tree().how().watch_limit = 1000;
        ASSERT_TRUE(was_told("watch_failed /w/f"));
        told_.clear();
    }
    void waits() {
        if (kernel_.timer() > kernel_.tree().now()) {
            kernel_.tree().pass(kernel_.timer() - kernel_.tree().now());
        }
    }
};

TEST_F(MountedFaults, OfTheWatchDoNotHideWhatIsWrittenThen) {
    watch("/w");
    polls();
    mounts_unwatched();
    kernel_.tree().write(at("w"), "f");
    kernel_.tree().finish_all();
    sync();
    EXPECT_TRUE(was_told("modified /w/f"));
}

/// What is mounted is of another type, so that all is told by the listing; it is watched only later.
TEST_F(MountedFaults, OfOpeningItDoNotHideWhatIsWrittenThen) {
    make("w", "p", entry_type::other);
    watch("/w");
    polls();
    for (unsigned others = 0; others < 12; ++others) {
        refuse(call::way, EMFILE, others);
        ASSERT_TRUE(kernel_.tree().mount(at("w"), "p", at("o"), "f"));
        poll();
        kernel_.refuse = [](call) { return 0; };
        told_.clear();
        kernel_.tree().write(at("o"), "f");
        kernel_.tree().finish_all();
        sync();
        EXPECT_TRUE(was_told("modified /w/p")) << others;
        ASSERT_TRUE(kernel_.tree().unmount(at("w"), "p"));
        sync();
    }
}

/// The directory is listed again, since something else is mounted in it.
TEST_F(MountedFaults, OfALookAreNotTheEndOfAMount) {
    make("w", "g", entry_type::file);
    watch("/w");
    polls();
    ASSERT_TRUE(kernel_.tree().mount(at("w"), "f", at("o"), "f"));
    polls();
    for (unsigned others = 0; others < 12; ++others) {
        told_.clear();
        refuse(call::way, EINTR, others);
        ASSERT_TRUE(kernel_.tree().mount(at("w"), "g", at("o"), "f"));
        polls();
        kernel_.refuse = [](call) { return 0; };
        sync();
        EXPECT_FALSE(was_told("unmounted /w/f")) << others;
        EXPECT_FALSE(was_told("unmounted /w/g")) << others;
        ASSERT_TRUE(kernel_.tree().unmount(at("w"), "g"));
        sync();
        EXPECT_TRUE(was_told("unmounted /w/g")) << others;
    }
}

/// Events are lost at each moment in the middle of a pass; then it is watched, and nothing is polled.
TEST_F(MountedFaults, OfTheWatchEndInTheMiddleOfAPass) {
    watch("/w");
    polls();
    unsigned repaired = 0;
    for (unsigned others = 0; others < 30; ++others) {
        mounts_unwatched();
        waits();
        kernel_.meanwhile = [this, left = others]() mutable {
            for (unsigned i = 0; left == 0 && i < 20; ++i) {
                kernel_.tree().make(at("w"), "x", entry_type::file);
                kernel_.tree().unlink(at("w"), "x");
                kernel_.tree().finish_all();
            }
            --left;
        };
        polls();
        kernel_.meanwhile = [] {};
        EXPECT_EQ(watcher_.sync(batch_), sync_status::reached) << others;
        take_in();
        repaired += was_told("resynced /w") ? 1U : 0U;
        ASSERT_TRUE(kernel_.tree().unmount(at("w"), "f"));
        polls();
    }
    EXPECT_GT(repaired, 5U);
}

/// The list of mounts has a directory's new name before the event that tells of it is queued.
using LateMounts = MountedFaults;

TEST_F(LateMounts, AreFoundByTheSyncThatFindsTheirDirectory) {
    make("w", "d", entry_type::directory);
    make("w/d", "f", entry_type::file);
    watch("/w");
    polls();
    kernel_.tree().rename(at("w"), "d", at("w"), "e");
    ASSERT_TRUE(kernel_.tree().mount(at("w/e"), "f", at("o"), "f"));
    sync();
    ASSERT_FALSE(was_told("renamed /w/e"));
    kernel_.tree().finish_all();
    sync();
    EXPECT_TRUE(was_told("renamed /w/e"));
    EXPECT_TRUE(was_told("modified /w/e/f"));
}

class PolledMounts : public Faults {
protected:
    PolledMounts() : Faults(backend::poll) {
        kernel_.has_procfs = true;
        make("", "o", entry_type::directory);
        make("o", "f", entry_type::file);
        make("w", "f", entry_type::file);
        make("w", "g", entry_type::file);
        watcher_ = test_access::make(
            {{.backend = backend::poll}, {kernel::interface(), kernel::fanotify_interface()}});
    }
};

/// What is there by then is told before its directory was listed.
TEST_F(PolledMounts, AreComparedFromTheirEndOn) {
    watch("/w");
    polls();
    ASSERT_TRUE(kernel_.tree().mount(at("w"), "f", at("o"), "f"));
    polls();
    ASSERT_TRUE(kernel_.tree().unmount(at("w"), "f"));
    // The listing that follows cannot be had at first.
    refuse(call::list, EIO);
    poll();
    ASSERT_TRUE(was_told("modified /w/f"));
    kernel_.refuse = [](call) { return 0; };
    told_.clear();
    kernel_.tree().rename(at("w"), "g", at("w"), "f");
    sync();
    EXPECT_TRUE(was_told("modified /w/f") || was_told("renamed /w/f"));
}

/// A listing says of a name what is below the mount.
TEST_F(PolledMounts, AreOfTheTypeThatIsMounted) {
    auto most = limit::usual;
    most.hands.names_worth_listing = 1;
    watcher_ = test_access::make(
        {{.backend = backend::poll}, {kernel::interface(), kernel::fanotify_interface(), most}});
    make("w", "p", entry_type::other);
    make("w", "d", entry_type::directory);
    watch("/w");
    polls();
    disk& tree = kernel_.tree();
    tree.exchange(at("w"), "d", at("o"), "f");
    tree.finish_all();
    ASSERT_TRUE(tree.mount(at("w"), "d", at("w"), "p"));
    tree.rename(at("w"), "p", at("o"), "p");
    tree.finish_all();
    told_.clear();
    sync();
    EXPECT_TRUE(was_told("renamed /w/d"));
    EXPECT_FALSE(was_told("created /w/d")) << "as a file";
}

class FaultsOfTwo : public Faults {
protected:
    FaultsOfTwo() : Faults(backend::automatic, {.watch_limit = 2}) {}
};

/// One of two sources is not asked as long as the other holds a batch back.
TEST_F(FaultsOfTwo, AreToldOnce) {
    make("w", "a", entry_type::directory);
    make("w", "b", entry_type::directory);
    make("w/a", "c", entry_type::directory);
    watch("/w/a");
    polls();
    kernel_.tree().how().watch_limit = 100;
    watch("/w/b");
    polls();
    ASSERT_EQ(watcher_.backends().size(), 2U);
    kernel_.disk_takes = 20'000'000;
    unsigned failed = 0;
    kernel_.refuse = [&failed, count = 0U](call each) mutable {
        return each == call::time && ++count % 3 == 0 && ++failed > 0 ? ENOMEM : 0;
    };
    unsigned told = 0;
    for (unsigned i = 0; i < 100; ++i) {
        make("w/a", "f" + std::to_string(i), entry_type::file);
        make("w/b", "d" + std::to_string(i), entry_type::directory);
        make("w/b", "f" + std::to_string(i), entry_type::file);
        std::error_code ec;
        watcher_.poll(batch_, ec);
        told += ec ? 1U : 0U;
    }
    EXPECT_GT(told, 0U);
    EXPECT_LE(told, failed);
}

} // namespace
} // namespace espy::simulation
