// Files that are mount points are watched themselves. Each test fails without the rule it is named for.
#include "conversation.hpp"

#include "model/coverage.hpp"

#include <cerrno>

namespace espy::tree {
namespace {

constexpr thing a_pipe{entry_type::other};

/// The root has a file `f`, and in `d` another.
class ModelMountedFiles : public conversation {
protected:
    void SetUp() override {
        given({{"f", a_file}, {"d", a_directory(2)}, {"d/f", a_file}});
        f_ = it().tree().find(directory_index{0}, "f");
    }

    /// Number 20 is mounted on `f`.
    void mount() {
        it().mounted().mount_changed("f", false);
        asks("arm .");
        opens(a_directory(1), {{"f", a_file}, {"d", a_directory(2)}});
        it().mounted().file_watched(f_, watch_id{20});
        asks_nothing();
        tells({"modified f"});
    }

    entry_index f_ = none;
};

TEST_F(ModelMountedFiles, TellWhatHappensToWhatIsMounted) {
    mount();
    says(20, modify);
    says(20, attrib);
    tells({"modified f", "attributes f"});
}

TEST_F(ModelMountedFiles, AreToldByTheNameThatTheyHaveByNow) {
    mount();
    says(1, from, "f", 7);
    says(1, to, "g", 7);
    says(20, modify);
    tells({"renamed g from f", "modified g"});
}

/// The rename may still turn out to be half of an exchange; the list of mounts does not wait for that.
TEST_F(ModelMountedFiles, AreUnmountedUnderTheNameThatSomethingWasRenamedOnto) {
    mount();
    says(1, create, "g");
    says(1, from, "f", 7);
    says(1, to, "g", 7);
    it().mounted().mount_changed("g", true);
    asks("arm .");
    opens(a_directory(1), {{"g", a_file}, {"d", a_directory(2)}});
    tells({"created g", "renamed g from f, replaced", "unmounted g", "modified g"});
}

TEST_F(ModelMountedFiles, AreOtherFilesWhenTheMountEnds) {
    mount();
    it().mounted().mount_changed("f", true);
    asks("arm .");
    opens(a_directory(1), {{"f", a_file}, {"d", a_directory(2)}});
    it().mounted().file_not_mounted(f_);
    asks("unwatch 20");
    says(20, modify);
    tells({"unmounted f", "modified f"});
}

/// What was mounted was of another type, and is gone before it could be watched.
TEST_F(ModelMountedFiles, AreListedAgainIfTheyAreOverSince) {
    it().mounted().mount_changed("f", false);
    asks("arm .");
    opens(a_directory(1), {{"f", a_pipe}, {"d", a_directory(2)}});
    const entry_index seen = it().tree().find(directory_index{0}, "f");
    it().mounted().note_mounted(seen, false);
    it().mounted().file_not_mounted(seen);
    asks("arm .");
    opens(a_directory(1), {{"f", a_file}, {"d", a_directory(2)}});
    asks_nothing();
    EXPECT_EQ(it().tree().at(it().tree().find(directory_index{0}, "f")).type, entry_type::file);
    told_at_its_end();
}

/// It may end before the engine that goes on with the root lists it anew.
TEST_F(ModelMountedFiles, AreKnownWhenTheirRootHasLeft) {
    mount();
    it().close();
    EXPECT_TRUE(it().mounted().contains(f_));
    asks("unwatch 20");
    asks("unwatch 2");
    asks("unwatch 1");
}

/// The list has it where its directory went, and it ends there.
TEST_F(ModelMountedFiles, AreOtherFilesOnceMoreIfTheirEndWasToldTooEarly) {
    const entry_index moved = it().tree().find(directory_index{1}, "f");
    it().mounted().mount_changed("d/f", false);
    asks("arm d");
    opens(a_directory(2), {{"f", a_file}});
    it().mounted().file_watched(moved, watch_id{20});
    tells({"modified d/f"});
    happens(1, from_dir, "d", 7);
    happens(1, to_dir, "e", 7);
    it().mounted().mount_changed("d/f", true);
    asks("arm d");
    cannot_open(ENOENT);
    tells({"unmounted d/f", "modified d/f"});
    reads();
    asks("arm e");
    opens(a_directory(2), {{"f", a_file}});
    it().mounted().file_not_mounted(moved);
    asks("unwatch 20");
    tells({"renamed e/ from d", "modified e/f"});
}

/// Another root may have seen it renamed, of which the list of mounts has no news.
TEST_F(ModelMountedFiles, MayHaveComeWithAnotherRoot) {
    it().mounted().take_moved();
    it().look_at_root("", {to, next()});
    asks("arm .");
    opens(a_directory(9), {{"f", a_file}});
    EXPECT_TRUE(it().mounted().may_have_moved());
    told_at_its_end();
    asks("unwatch 2");
    asks("unwatch 1");
}

// The list has no news of a directory that was renamed since; it was told to be unmounted there.
TEST_F(ModelMountedFiles, AreOtherFilesWhenAMountEndsOfWhichNobodyKnowsWhere) {
    mount();
    it().mounted().look_at_mounted();
    asks("arm .");
    opens(a_directory(1), {{"f", a_file}, {"d", a_directory(2)}});
    it().mounted().file_watched(f_, watch_id{20});
    tells({});
    it().mounted().look_at_mounted();
    asks("arm .");
    opens(a_directory(1), {{"f", a_file}, {"d", a_directory(2)}});
    it().mounted().file_not_mounted(f_);
    asks("unwatch 20");
    tells({"unmounted f", "modified f"});
}

// As it is told, it may have been mounted on what has another name by now.
TEST_F(ModelMountedFiles, AreNotTheDirectoryThatHasTheirFormerName) {
    EXPECT_FALSE(it().mounted().mount_changed("d", true));
    asks("arm d");
    meets(a_directory(2));
    tells({});
    it().mounted().mount_changed("d", false);
    asks("arm d");
    meets(a_directory(2));
    EXPECT_TRUE(it().mounted().mount_changed("d", true));
    asks("arm d");
    opens(a_directory(3), {{"f", a_file}});
    asks("unwatch 2");
    tells({"unmounted d", "modified d/f"});
}

TEST_F(ModelMountedFiles, MayBeTheOnesThatEndedIfAnotherIsStillThere) {
    mount();
    EXPECT_TRUE(it().mounted().mount_changed("f", true));
    asks("arm .");
    opens(a_directory(1), {{"f", a_file}, {"d", a_directory(2)}});
    it().mounted().note_mounted(f_, true);
    it().mounted().file_watched(f_, watch_id{20});
    asks("arm .");
    opens(a_directory(1), {{"f", a_file}, {"d", a_directory(2)}});
    EXPECT_TRUE(it().mounted().take_moved());
    tells({"unmounted f", "modified f"});
}

// The list of mounts has the path that a directory had which was renamed before it was listed.
TEST_F(ModelMountedFiles, AreElsewhereIfNoneIsWhereTheListHasThem) {
    it().mounted().file_not_mounted(f_);
    EXPECT_TRUE(it().mounted().take_moved());
    it().mounted().mount_changed("f", false);
    asks("arm .");
    opens(a_directory(1), {{"f", a_file}, {"d", a_directory(2)}});
    it().mounted().file_not_mounted(f_);
    EXPECT_TRUE(it().mounted().take_moved());
    tells({"modified f"});
    mount();
    it().mounted().file_not_mounted(f_);
    asks("unwatch 20");
    EXPECT_FALSE(it().mounted().take_moved());
    tells({"unmounted f", "modified f"});
}

TEST_F(ModelMountedFiles, OfWhichTheDirectoriesAreLookedAtAgainLikewise) {
    it().mounted().mount_changed("d", false);
    asks("arm d");
    opens(a_directory(30), {{"x", a_file}});
    asks("unwatch 2");
    tells({"created d/x", "removed d/f"});
    it().mounted().look_at_mounted();
    asks("arm d");
    opens(a_directory(2), {{"f", a_file}});
    asks("unwatch 30");
    tells({"created d/f", "removed d/x"});
}

// A listing may see it before the list of mounts is asked about the name by which it is known by now.
TEST_F(ModelMountedFiles, ThatAListingFindsAreOtherFilesIfTheyWereKnown) {
    it().reprune("");
    asks("arm .");
    opens(a_directory(1), {{"f", a_file}, {"d", a_directory(2)}});
    asks("arm d");
    opens(a_directory(2), {{"f", a_file}});
    it().mounted().note_mounted(f_, true);
    it().mounted().file_watched(f_, watch_id{20});
    it().mounted().note_mounted(f_, true);
    it().mounted().file_watched(f_, watch_id{20});
    it().mounted().mount_settled("f");
    tells({"modified f"});
}

TEST_F(ModelMountedFiles, AreSilentAboutMountsThatNobodyHasSeen) {
    it().mounted().mount_changed("f", true);
    asks_nothing();
    tells({});
}

TEST_F(ModelMountedFiles, AreFoundWhenTheirNameIsKnownAtLast) {
    happens(1, create, "g");
    it().mounted().mount_changed("g", false);
    reads();
    tells({"created g"});
    it().mounted().mount_settled("g");
    asks("arm .");
    opens(a_directory(1), {{"f", a_file}, {"g", a_file}, {"d", a_directory(2)}});
    it().mounted().file_watched(it().tree().find(directory_index{0}, "g"), watch_id{21});
    it().mounted().mount_settled("g");
    asks_nothing();
    tells({"modified g"});
}

TEST_F(ModelMountedFiles, AreAskedForAgainByEveryListing) {
    mount();
    std::vector<std::string> names;
    it().mounted().append_mounted(directory_index{0}, names);
    EXPECT_EQ(names, std::vector<std::string>{"f"});
}

TEST_F(ModelMountedFiles, EndTheirWatchWhenTheyLeave) {
    mount();
    says(1, unlink, "f");
    asks("unwatch 20");
    tells({"removed f"});
    says(20, modify);
    tells({});
}

TEST_F(ModelMountedFiles, EndTheWatchOfWhatIsCoveredByAnother) {
    mount();
    it().mounted().mount_changed("f", false);
    asks("arm .");
    opens(a_directory(1), {{"f", a_file}, {"d", a_directory(2)}});
    it().mounted().file_watched(f_, watch_id{21});
    asks("unwatch 20");
    says(21, modify);
    tells({"modified f", "modified f"});
}

TEST_F(ModelMountedFiles, ShareAWatchWhereOneFileIsSeenTwice) {
    mount();
    const entry_index other = it().tree().find(directory_index{1}, "f");
    it().mounted().file_watched(other, watch_id{20});
    says(20, modify);
    tells({"modified d/f", "modified f", "modified d/f"});
    it().mounted().file_not_mounted(f_);
    asks_nothing();
    says(20, modify);
    tells({"unmounted f", "modified f", "modified d/f"});
}

TEST_F(ModelMountedFiles, AreListedNowAndThenIfTheyCannotBeWatched) {
    it().mounted().mount_changed("f", false);
    asks("arm .");
    opens(a_directory(1), {{"f", a_file}, {"d", a_directory(2)}});
    it().mounted().file_unheard(f_, {EACCES, std::system_category()}, "");
    EXPECT_TRUE(it().polls().has_polled());
    EXPECT_EQ(covers(it(), "f").gap, coverage_gap::permission);
    EXPECT_EQ(covers(it(), "g").gap, coverage_gap::absent);
    it().mounted().mount_changed("f", true);
    asks("arm .");
    opens(a_directory(1), {{"f", a_file}, {"d", a_directory(2)}});
    it().mounted().file_not_mounted(f_);
    EXPECT_FALSE(it().polls().has_polled());
    EXPECT_EQ(covers(it(), "f").gap, coverage_gap::none);
    tells({"modified f", "watch_failed f", "unmounted f", "modified f"});
}

// Before it is listed for the first time it may be written to.
TEST_F(ModelMountedFiles, AreComparedWithWhatTheyWereWhenTheyWereToldIfTheyCannotBeWatched) {
    const auto lists_it_unheard = [this] {
        asks("arm .");
        opens(a_directory(1), {{"f", a_file}, {"d", a_directory(2)}});
        it().mounted().file_unheard(f_, {ENOSPC, std::system_category()}, "");
    };
    it().mounted().mount_changed("f", false);
    lists_it_unheard();
    turns_out("f", polled_file(9, 1));
    tells({"modified f", "watch_failed f"});
    polls({{".", {{"f", polled_file(9, 2)}, {"d", a_directory(2)}}}});
    tells({"modified f"});
    polls({{".", {{"f", polled_file(9, 2)}, {"d", a_directory(2)}}}});
    tells({});
}

TEST_F(ModelMountedFiles, AreToldOnceMoreIfNobodyKnowsWhatWasWrittenSince) {
    it().mounted().note_mounted(f_, false);
    it().mounted().listed_late(f_);
    it().mounted().file_watched(f_, watch_id{20});
    tells({"modified f"});
    it().mounted().note_mounted(f_, true);
    it().mounted().listed_late(f_);
    it().mounted().file_watched(f_, watch_id{20});
    tells({});
    it().mounted().file_unheard(f_, {EACCES, std::system_category()}, "");
    asks("unwatch 20");
    tells({"modified f", "watch_failed f"});
    it().mounted().file_watched(f_, watch_id{20});
    tells({"modified f"});
}

TEST_F(ModelMountedFiles, SayWhatIsWatched) {
    mount();
    EXPECT_EQ(covers(it(), "f").by, coverage_means::watch);
    EXPECT_EQ(covers(it(), "f").place, "r/f");
    EXPECT_EQ(covers(it(), "d").place, "r");
}

TEST_F(ModelMountedFiles, GiveBackTheirWatchesAtTheEnd) {
    mount();
    it().close();
    EXPECT_EQ(watches().size(), 0U);
    while (it().next()) {
    }
}

} // namespace
} // namespace espy::tree
