// Symbolic links that are followed, and what happens while something is done for them.
#include "faults_fixture.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

namespace espy::simulation {
namespace {

/// The tree `w` with a link `l` to the directory `pkg` beside it.
class LinkTurns : public Faults {
protected:
    explicit LinkTurns(backend by = backend::inotify) : Faults(by, {.queue_limit = 8}) {
        make("", "pkg", entry_type::directory);
        kernel_.tree().make(at("w"), "l", entry_type::symlink, "/pkg");
        kernel_.tree().finish_all();
    }
    void follows() {
        watcher_.add("/w", {.follow_symlinks = true});
        polls();
        told_.clear();
    }
    bool reaches() {
        std::error_code ignored;
        const sync_status how = watcher_.sync(batch_, std::chrono::milliseconds(-1), {}, ignored);
        take_in();
        return how == sync_status::reached;
    }
    void unlink(const std::string& in, const std::string& name) {
        kernel_.tree().unlink(at(in), name);
        kernel_.tree().finish_all();
    }
};

/// What is new may be a link; that it is none is known before the end of the batch.
TEST_F(LinkTurns, DoNotKeepSyncFromItsEndWhereAFileIsNew) {
    follows();
    make("w", "f", entry_type::file);
    EXPECT_TRUE(reaches());
    EXPECT_TRUE(was_told("created /w/f"));
}

/// The rename is told last of all, since it could have been half of an exchange: only then its type is asked
/// for again.
TEST_F(LinkTurns, DoNotKeepSyncFromItsEndWhereAFileWasRenamedOntoALink) {
    make("w", "f", entry_type::other);
    kernel_.tree().make(at("w"), "dangling", entry_type::symlink, "nowhere");
    kernel_.tree().finish_all();
    follows();
    kernel_.tree().rename(at("w"), "f", at("w"), "dangling");
    kernel_.tree().finish_all();
    EXPECT_TRUE(reaches());
    EXPECT_TRUE(was_told("renamed /w/dangling"));
}

/// The link goes while the type of what is new behind it is looked at.
TEST_F(LinkTurns, TellTheTypeOfWhatIsGoneWithThem) {
    follows();
    kernel_.tree().make(at("pkg"), "s", entry_type::symlink, "nowhere");
    kernel_.tree().finish_all();
    kernel_.refuse = [this, gone = false](call each) mutable {
        if (each == call::look && !std::exchange(gone, true)) {
            unlink("w", "l");
        }
        return 0;
    };
    poll();
    unsigned told = 0;
    for (const change& each : batch_) {
        if (each.path == "/w/l/s") {
            ++told;
            EXPECT_EQ(each.type, entry_type::symlink) << to_string(each.kind);
        }
    }
    EXPECT_EQ(told, 2U);
}

/// A link has the name of a file that was renamed, which is not read yet: it is followed, and found to be none.
TEST_F(LinkTurns, AreLinksAllAlongWhereSomethingIsToldBelow) {
    make("", "other", entry_type::directory);
    make("other", "x", entry_type::file);
    follows();
    bool was_read = false;
    bool is_done = false;
    kernel_.tree().events().given = [&](const record&) { was_read = true; };
    kernel_.meanwhile = [&] {
        if (was_read && !std::exchange(is_done, true)) {
            kernel_.tree().rename(at("w"), "c", at("w"), "d");
            kernel_.tree().make(at("w"), "c", entry_type::symlink, "/other");
            kernel_.tree().finish_all();
        }
    };
    make("w", "c", entry_type::file);
    poll();
    ASSERT_TRUE(is_done);
    unsigned below = 0;
    entry_type last = entry_type::none;
    for (const change& each : batch_) {
        last = each.path == "/w/c" ? each.type : last;
        if (each.path == "/w/c/x") {
            ++below;
            EXPECT_EQ(last, entry_type::symlink) << to_string(each.kind);
        }
    }
    EXPECT_GT(below, 0U);
}

/// What is at its path then is a directory of the tree, and a rename tells all of that.
TEST_F(LinkTurns, AreNotTakenForWhatCameToTheirPathMeanwhile) {
    make("w", "d", entry_type::directory);
    make("w/d", "x", entry_type::file);
    follows();
    kernel_.tree().make(at("w"), "m", entry_type::symlink, "/pkg");
    kernel_.tree().finish_all();
    kernel_.refuse = [this, done = false](call each) mutable {
        if (each == call::way && !std::exchange(done, true)) {
            kernel_.tree().exchange(at("w"), "m", at("w"), "d");
            kernel_.tree().finish_all();
        }
        return 0;
    };
    polls();
    EXPECT_TRUE(was_told("renamed /w/m") || was_told("renamed /w/d"));
    EXPECT_FALSE(was_told("created /w/m/x"));
}

/// The link is gone, and another directory has the name of what it led to, before that is opened.
TEST_F(LinkTurns, TellNothingOfWhatCameToWhereTheyLedMeanwhile) {
    for (const std::string in : {"q", "p"}) {
        make("", in, entry_type::directory);
        make(in, "t", entry_type::directory);
        make(in + "/t", "in " + in, entry_type::file);
    }
    follows();
    kernel_.tree().make(at("w"), "m", entry_type::symlink, "/q/t");
    kernel_.tree().finish_all();
    kernel_.refuse = [this, followed = false, done = false](call each) mutable {
        followed = followed || each == call::way;
        if (followed && each == call::open && !std::exchange(done, true)) {
            unlink("w", "m");
            kernel_.tree().exchange(at(""), "q", at(""), "p");
            kernel_.tree().finish_all();
        }
        return 0;
    };
    polls();
    EXPECT_FALSE(was_told("created /w/m/in p"));
    EXPECT_TRUE(was_told("removed /w/m"));
}

/// What comes to the path of the root, which is a link itself, comes to a directory behind a link in its tree as well.
TEST_F(LinkTurns, TellNothingUnderTheFormerPathOfTheirRoot) {
    make("", "v", entry_type::directory);
    make("", "x", entry_type::file);
    make("v", "d", entry_type::directory);
    kernel_.tree().make(at("v"), "r", entry_type::symlink, "d");
    kernel_.tree().make(at("v/d"), "c", entry_type::symlink, "/v");
    kernel_.tree().finish_all();
    watcher_.add("/v/r", {.follow_symlinks = true, .initial = true});
    polls();
    ASSERT_TRUE(was_told("exists /v/r/c/r"));
    kernel_.tree().rename(at(""), "x", at("v"), "r");
    kernel_.tree().finish_all();
    polls();
    EXPECT_FALSE(was_told("created /v/r/c/r"));
    EXPECT_TRUE(was_told("removed /v/r/c"));
    EXPECT_TRUE(was_told("created /v/r"));
}

/// What is known of it is stale then: its listing tells what has changed, and nothing under a path that is not true.
TEST_F(LinkTurns, AreNotToldAgainAsTheyWereWhereTheirContentMoved) {
    make("pkg", "x", entry_type::file);
    make("pkg", "d", entry_type::directory);
    follows();
    make("w", "e", entry_type::directory);
    polls();
    told_.clear();
    kernel_.tree().rename(at(""), "pkg", at(""), "away");
    kernel_.tree().rename(at("away"), "x", at("away/d"), "x");
    kernel_.tree().rename(at(""), "away", at(""), "pkg");
    kernel_.tree().finish_all();
    polls();
    EXPECT_FALSE(was_told("modified /w/l/x"));
    EXPECT_TRUE(was_told("created /w/l/d/x") || was_told("renamed /w/l/d/x"));
}

/// The path of the root is that of another link, to a directory that was told behind a link in its tree: that link
/// is there, too.
TEST_F(LinkTurns, AreLeftOutWhereTheirRootLeadsToByNow) {
    make("", "v", entry_type::directory);
    make("v", "d", entry_type::directory);
    make("pkg", "a", entry_type::directory);
    make("pkg/a", "x", entry_type::file);
    kernel_.tree().make(at("v"), "r", entry_type::symlink, "/v/d");
    kernel_.tree().make(at("v"), "n", entry_type::symlink, "/pkg/a");
    kernel_.tree().make(at("v/d"), "i", entry_type::symlink, "/pkg");
    kernel_.tree().make(at("pkg/a"), "i", entry_type::symlink, "/pkg");
    kernel_.tree().finish_all();
    watcher_.add("/v/r", {.follow_symlinks = true, .initial = true});
    polls();
    ASSERT_TRUE(was_told("exists /v/r/i/a/x"));
    kernel_.tree().rename(at("v"), "n", at("v"), "r");
    kernel_.tree().finish_all();
    polls();
    EXPECT_TRUE(was_told("created /v/r/x"));
    EXPECT_TRUE(was_told("removed /v/r/i/a/x"));
}

/// A directory could not be opened yet when a link to it is followed, and is opened while `sync` waits.
TEST_F(LinkTurns, AreLeftOutBeforeSyncEndsWhereADirectoryIsOpenedThen) {
    follows();
    kernel_.refuse = [](call each) { return each == call::open ? EMFILE : 0; };
    make("w", "d", entry_type::directory);
    make("w/d", "x", entry_type::file);
    poll();
    kernel_.refuse = [](call) { return 0; };
    kernel_.tree().make(at("w"), "m", entry_type::symlink, "/w/d");
    kernel_.tree().finish_all();
    EXPECT_TRUE(reaches());
    EXPECT_TRUE(was_told("created /w/d/x"));
    EXPECT_TRUE(was_told("created /w/m/x"));
    EXPECT_TRUE(was_told("removed /w/m/x"));
}

/// The way of the link that the other one is behind changes just after the rename, which is told before that.
TEST_F(LinkTurns, TellWhatWasRenamedBehindTwoOfThemBeforeTheirWayChanges) {
    make("", "other", entry_type::directory);
    make("other", "tmp", entry_type::file);
    make("other", "f", entry_type::file);
    kernel_.tree().make(at("pkg"), "m", entry_type::symlink, "/other");
    kernel_.tree().make(at("w"), "k", entry_type::symlink, "/s");
    kernel_.tree().make(at(""), "s", entry_type::symlink, "/pkg");
    unlink("w", "l");
    follows();
    kernel_.tree().rename(at("other"), "tmp", at("other"), "f");
    unlink("", "s");
    polls();
    EXPECT_TRUE(was_told("renamed /w/k/m/f"));
    EXPECT_TRUE(was_told("removed /w/k/m/f"));
}

/// Something happens at some moment while a link is followed, whose way has changed: `k` leads to `pkg` by a link, and
/// that link is replaced by another that leads there.
class LinksThatAreFollowedAgain : public LinkTurns, public testing::WithParamInterface<unsigned> {
protected:
    LinksThatAreFollowedAgain() {
        unlink("w", "l");
        kernel_.tree().make(at("w"), "k", entry_type::symlink, "/s");
        kernel_.tree().make(at(""), "s", entry_type::symlink, "/pkg");
        kernel_.tree().make(at(""), "other s", entry_type::symlink, "/pkg");
    }
    void changes_way() { kernel_.tree().rename(at(""), "other s", at(""), "s"); }
    /// `act` happens after so many calls for the way.
    void follows_again(const std::function<void()>& act) {
        kernel_.tree().finish_all();
        kernel_.refuse = [act, calls = GetParam()](call each) mutable {
            if (each == call::way && calls-- == 0) {
                act();
            }
            return 0;
        };
        polls();
    }
};

INSTANTIATE_TEST_SUITE_P(AfterSomeCalls, LinksThatAreFollowedAgain, testing::Range(0U, 8U));

/// What left the tree behind the second link was put off, since the first one may have led elsewhere; it is listed
/// before something else is told of it.
TEST_P(LinksThatAreFollowedAgain, TellNothingOfWhatLeftBehindALinkBehindThem) {
    make("", "other", entry_type::directory);
    make("other", "t", entry_type::directory);
    kernel_.tree().make(at("pkg"), "m", entry_type::symlink, "/other");
    kernel_.tree().finish_all();
    follows();
    changes_way();
    kernel_.tree().rename(at("other"), "t", at("w"), "t");
    follows_again([this] { make("w/t", "x", entry_type::file); });
    EXPECT_FALSE(was_told("created /w/k/m/t/x"));
    EXPECT_TRUE(was_told("created /w/t/x"));
    EXPECT_TRUE(was_told("removed /w/k/m/t"));
}

/// The directory in which something was put off is elsewhere when it is to be listed.
TEST_P(LinksThatAreFollowedAgain, TellNothingBelowWhatWasPutOffAndIsNotWhereItWas) {
    make("pkg", "a", entry_type::directory);
    make("pkg/a", "s", entry_type::directory);
    follows();
    changes_way();
    kernel_.tree().rename(at("pkg/a"), "s", at("pkg/a"), "t");
    follows_again([this] {
        make("pkg/a/t", "x", entry_type::file);
        kernel_.tree().rename(at("pkg"), "a", at("pkg"), "e");
        kernel_.tree().finish_all();
    });
    EXPECT_FALSE(was_told("created /w/k/a/s/x"));
    EXPECT_FALSE(was_told("created /w/k/e/s/x"));
    EXPECT_TRUE(was_told("created /w/k/e/t/x") || was_told("created /w/k/a/t/x"));
}

class LinksThatArePolled : public LinkTurns {
protected:
    LinksThatArePolled() : LinkTurns(backend::poll) {}
};

/// The link is not at its path any more when it is followed first; a pass finds that it was renamed.
TEST_F(LinksThatArePolled, AreFollowedAgainAfterAPassOfTheTreeThatTheyAreIn) {
    make("pkg", "x", entry_type::file);
    watcher_.add("/w", {.follow_symlinks = true});
    kernel_.refuse = [this, listed = false, done = false](call each) mutable {
        listed = listed || each == call::list;
        if (listed && each == call::way && !std::exchange(done, true)) {
            kernel_.tree().rename(at("w"), "l", at("w"), "m");
            kernel_.tree().finish_all();
        }
        return 0;
    };
    sync();
    EXPECT_TRUE(was_told("renamed /w/m"));
    EXPECT_TRUE(was_told("created /w/m/x"));
}

/// All have one schedule: a tree that takes a tenth of a second is looked at every other second, however many
/// links are in it.
TEST_F(LinksThatArePolled, LetTheTreeThatTheyAreInRestForNoLonger) {
    constexpr std::int64_t second = 1'000'000'000;
    for (char name = 'a'; name < 'q'; ++name) {
        make("", std::string(1, name), entry_type::directory);
        kernel_.tree().make(at("w"), std::string(1, name), entry_type::symlink,
                            std::string("/") + name);
    }
    for (int i = 0; i < 80; ++i) {
        make("w", "file " + std::to_string(i), entry_type::file);
    }
    kernel_.disk_takes = second / 1000;
    kernel_.tree().finish_all();
    follows();
    sync();
    polls(10 * second); // until nothing has changed lately
    for (int i = 0; i < 4; ++i) {
        const std::string name = "new " + std::to_string(i);
        make("w", name, entry_type::file);
        polls(4 * second);
        EXPECT_TRUE(was_told("created /w/" + name));
    }
}

/// Each at a time of its own would wake up whoever waits as often as there are links.
TEST_F(LinksThatArePolled, WakeUpNobodyByThemselves) {
    constexpr std::int64_t second = 1'000'000'000;
    for (char name = 'a'; name < 'q'; ++name) {
        kernel_.tree().make(at("w"), std::string(1, name), entry_type::symlink, "nowhere");
    }
    make("pkg", "x", entry_type::file);
    kernel_.tree().finish_all();
    kernel_.disk_takes = second / 1000;
    follows();
    sync();
    polls(60 * second); // until nothing has changed lately
    const std::int64_t end = kernel_.tree().now() + 60 * second;
    unsigned awake = 0;
    while (kernel_.timer() != 0 && kernel_.timer() < end) {
        awake += kernel_.timer() > kernel_.tree().now() ? 1U : 0U;
        kernel_.tree().pass(std::max<std::int64_t>(0, kernel_.timer() - kernel_.tree().now()));
        poll();
    }
    EXPECT_LE(awake, 31U); // every two seconds
}

class LinksThatGo : public LinkTurns, public testing::WithParamInterface<unsigned> {};

INSTANTIATE_TEST_SUITE_P(AfterSomeCalls, LinksThatGo, testing::Range(0U, 8U));

/// What is behind the link is repaired as well, and the link is gone before that is over.
TEST_P(LinksThatGo, DoNotKeepARepairFromItsEnd) {
    follows();
    for (char name = 'a'; name < 'm'; ++name) {
        make("pkg", std::string(1, name), entry_type::file);
    }
    kernel_.refuse = [this, calls = GetParam()](call each) mutable {
        if (each == call::list && calls-- == 0) {
            unlink("w", "l");
        }
        return 0;
    };
    polls(60'000'000'000);
    EXPECT_TRUE(was_told("overflow /w"));
    EXPECT_TRUE(was_told("resynced /w"));
}

} // namespace
} // namespace espy::simulation
