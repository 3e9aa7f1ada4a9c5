// What cannot be watched, or not be read. Each test fails without the rule it is named for.
#include "conversation.hpp"

#include <cerrno>

namespace espy::tree {
namespace {

using ModelLimits = conversation;

TEST_F(ModelLimits, ListsNowAndThenWhatCannotBeWatched) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    cannot_watch(ENOSPC, a_directory(2), {{"x", polled_file(7)}});
    tells({"created d/", "watch_failed d/", "created d/x"});
    EXPECT_EQ(it().failures().uncovered_count(), 1U);
    polls(
        {{".", {{"d", a_directory(2)}}}, {"d", {{"x", polled_file(7, 2)}, {"y", polled_file(8)}}}});
    tells({"modified d/x", "created d/y"});
}

TEST_F(ModelLimits, TellsTheLimitOnceForASubtree) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    cannot_watch(ENOSPC, a_directory(2), {{"s", a_directory(3)}});
    asks("arm d/s");
    cannot_watch(ENOSPC, a_directory(3), {});
    tells({"created d/", "watch_failed d/", "created d/s/"});
    EXPECT_EQ(it().failures().uncovered_count(), 2U);
}

TEST_F(ModelLimits, WatchesWhatCouldNotBeWatchedAsSoonAsItCan) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    cannot_watch(ENOSPC, a_directory(2), {{"x", a_file}});
    EXPECT_TRUE(it().polls().has_polled());
    it().reprune("d");
    asks("arm d");
    opens(a_directory(2), {{"x", a_file}});
    EXPECT_FALSE(it().polls().has_polled());
    EXPECT_EQ(it().watched(), 2U);
    tells({"created d/", "watch_failed d/", "created d/x"});
    says(2, create, "y");
    tells({"created d/y"});
}

/// What was written since it was listed last is in no event.
TEST_F(ModelLimits, TellsWhatHasChangedWhereItWatchesAgainOtherwiseThanByAPass) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    cannot_watch(ENOSPC, a_directory(2), {{"x", polled_file(7)}, {"y", polled_file(8)}});
    tells({"created d/", "watch_failed d/", "created d/x", "created d/y"});
    it().reprune("d");
    asks("arm d");
    opens(a_directory(2), {{"x", polled_file(9, 2)}, {"y", polled_file(8)}});
    EXPECT_FALSE(it().polls().has_polled());
    tells({"modified d/x"});
}

TEST_F(ModelLimits, TellsOnceThatADirectoryMayNotBeRead) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    cannot_open(EACCES);
    tells({"created d/", "watch_failed d/"});
    // Changes of its mode are to be heard, and it may have been changed just before.
    asks("arm .");
    meets(a_directory(1));
    asks("arm d");
    cannot_open(EACCES);
    tells({});
    EXPECT_EQ(it().failures().uncovered_count(), 1U);
}

TEST_F(ModelLimits, TriesOnceMoreWhatMayNotBeRead) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    cannot_open(EACCES);
    asks("arm .");
    meets(a_directory(1));
    asks("arm d");
    cannot_open(EACCES);
    tells({"created d/", "watch_failed d/"});
    EXPECT_TRUE(it().failures().has_dirty());
    it().failures().retry();
    asks("arm d");
    cannot_open(EACCES);
    EXPECT_FALSE(it().failures().has_dirty());
}

/// No other event says that it may be read now.
TEST_F(ModelLimits, TriesOnceMoreWhatMayNotBeReadWheneverAttributesChange) {
    given({{"e", a_directory(5)}});
    says(5, mkdir, "d");
    asks("arm e/d");
    cannot_open(EACCES);
    asks("arm e");
    meets(a_directory(5));
    asks("arm e/d");
    cannot_open(EACCES);
    it().failures().retry();
    asks("arm e/d");
    cannot_open(EACCES);
    for (const char* const of : {"d", ""}) {
        of[0] != 0 ? says(5, attrib_dir, of) : says(5, attrib);
        asks("arm e/d");
        cannot_open(EACCES);
        EXPECT_TRUE(it().failures().has_dirty());
        it().failures().retry();
        asks("arm e/d");
        cannot_open(EACCES);
        EXPECT_FALSE(it().failures().has_dirty());
        EXPECT_EQ(it().failures().uncovered_count(), 1U);
    }
    tells({"created e/d/", "watch_failed e/d/", "attributes e/d/"});
}

TEST_F(ModelLimits, BelievesWhatHappensInADirectoryThatMayNotBeRead) {
    given({{"d", a_directory(2)}, {"d/s", a_directory(3)}});
    says(2, mkdir, "s");
    asks("look at d/s");
    is_elsewhere();
    it().failures().retry();
    asks("arm d");
    cannot_open(EACCES);
    asks("arm .");
    meets(a_directory(1));
    asks("arm d");
    cannot_open(EACCES);
    tells({"watch_failed d/"});
    says(2, create, "y");
    says(2, from_dir, "s", 7);
    says(1, to_dir, "s", 7);
    says(3, create, "x");
    tells({"created d/y", "renamed s/ from d/s", "created s/x"});
}

TEST_F(ModelLimits, ReadsADirectoryAsSoonAsItMay) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    cannot_open(EACCES);
    asks("arm .");
    meets(a_directory(1));
    asks("arm d");
    cannot_open(EACCES);
    says(1, attrib_dir, "d");
    asks("arm d");
    opens(a_directory(2), {{"x", a_file}});
    EXPECT_EQ(it().failures().uncovered_count(), 0U);
    tells({"created d/", "watch_failed d/", "attributes d/", "created d/x"});
}

TEST_F(ModelLimits, AsksOnceForADirectoryHoweverOftenItCouldNotBeRead) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    cannot_open(EACCES);
    asks("arm .");
    meets(a_directory(1));
    asks("arm d");
    cannot_open(EACCES);
    for (int i = 0; i < 3; ++i) {
        says(1, attrib_dir, "d");
        asks("arm d");
        i == 0 ? opens(a_directory(2), {}) : meets(a_directory(2));
        it().mounted().mount_changed("d", false);
        asks("arm d");
        cannot_open(EACCES);
    }
    it().failures().retry_denied();
    asks("arm d");
    cannot_open(EACCES);
    asks_nothing();
    tells({"created d/", "watch_failed d/", "attributes d/", "watch_failed d/", "attributes d/",
           "watch_failed d/", "attributes d/", "watch_failed d/"});
}

TEST_F(ModelLimits, ReadsADirectoryAsSoonAsItsParentMayBeSearched) {
    given({{"d", a_directory(2)}});
    says(2, mkdir, "s");
    asks("arm d/s");
    cannot_open(EACCES);
    asks("arm d");
    meets(a_directory(2));
    asks("arm d/s");
    cannot_open(EACCES);
    says(2, attrib);
    asks("arm d/s");
    opens(a_directory(3), {{"x", a_file}});
    tells({"created d/s/", "watch_failed d/s/", "created d/s/x"});
}

TEST_F(ModelLimits, ListsADirectoryAgainThatCouldNotBeListed) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    cannot_list(EIO, a_directory(2));
    tells({"created d/", "watch_failed d/"});
    it().failures().retry();
    asks("arm d");
    cannot_list(EIO, a_directory(2));
    tells({});
    it().failures().retry();
    asks("arm d");
    opens(a_directory(2), {{"x", a_file}});
    tells({"created d/x"});
    it().reprune("");
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(2)}});
    asks("arm d");
    cannot_list(EIO, a_directory(2));
    tells({"watch_failed d/"});
}

TEST_F(ModelLimits, TellsOnceThatADirectoryMayNotBeListed) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    cannot_list(EACCES, a_directory(2));
    asks("arm .");
    meets(a_directory(1));
    asks("arm d");
    cannot_list(EACCES, a_directory(2));
    says(1, attrib_dir, "d");
    asks("arm d");
    opens(a_directory(2), {{"x", a_file}});
    tells({"created d/", "watch_failed d/", "attributes d/", "created d/x"});
}

TEST_F(ModelLimits, AsksForAttributesWhereSomethingMayNotBeReadEvenIfNobodyIsToldOfThem) {
    using inotify::any;
    given({}, {.tell = {change_kind::created, change_kind::removed, change_kind::renamed}});
    EXPECT_FALSE(any(it().arms().mask_for(it().tree().top()), attrib));
    says(1, mkdir, "d");
    asks("arm d");
    cannot_open(EACCES);
    EXPECT_TRUE(any(it().arms().mask_for(it().tree().top()), attrib));
    asks("arm .");
    meets(a_directory(1));
    asks("arm d");
    opens(a_directory(2), {});
    tells({"created d/"});
}

TEST_F(ModelLimits, TriesAgainWhatCouldNotBeOpenedForAnotherReason) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    cannot_open(EMFILE);
    tells({"created d/", "watch_failed d/"});
    it().failures().retry();
    asks("arm d");
    cannot_open(EMFILE);
    tells({});
    it().failures().retry();
    asks("arm d");
    opens(a_directory(2), {{"x", a_file}});
    tells({"created d/x"});
}

TEST_F(ModelLimits, CompletesTypesThatEventsDoNotTell) {
    given({});
    turns_out("l", a_link);
    says(1, create, "l");
    says(1, attrib, "l");
    asks_nothing();
    tells({"created l@", "attributes l@"});
}

TEST_F(ModelLimits, TakesBackATypeThatWasThatOfAnother) {
    given({});
    says(1, create, "a");
    tells({"created a"});
    turns_out("b", a_link);
    says(1, from, "a", 7);
    says(1, to, "b", 7);
    tells({"renamed b from a", "removed b", "created b@"});
}

TEST_F(ModelLimits, TellsOneTypeInAllThatABatchTellsOfAnEntry) {
    given({});
    hints(1, create, "a");
    hints(1, create | unlink, "a");
    asks("look at a");
    finds(a_file);
    turns_out("b", a_link);
    says(1, from, "a", 7);
    says(1, to, "b", 7);
    tells({"created a@", "modified a@", "renamed b@ from a"});
}

// A look at its name has seen the other, which comes to it by an exchange.
TEST_F(ModelLimits, ShowWhatIsNewAndWasLookedAtTooLateWhenItIsExchanged) {
    given({{"a", a_link}}, {.select = [](std::string_view, entry_type type) {
              return type != entry_type::symlink;
          }});
    hints(1, create, "n");
    hints(1, create | unlink, "n");
    asks("look at n");
    finds(a_link);
    says(1, from, "a", 7);
    says(1, to, "n", 7);
    says(1, from, "n", 8);
    says(1, to, "a", 8);
    asks("look at n");
    finds(a_link);
    asks("look at a");
    finds(a_file);
    turns_out("n", a_link);
    tells({"created n", "modified n", "removed n", "created a"});
}

TEST_F(ModelLimits, TakesBackATypeThatAListingKnowsBetter) {
    given({});
    says(1, create, "a");
    tells({"created a"});
    says(1, from, "a", 7);
    says(1, to, "b", 7);
    it().reprune("");
    asks("arm .");
    opens(a_directory(1), {{"b", a_link}});
    tells({"renamed b from a", "removed b", "created b@"});
}

TEST_F(ModelLimits, OfDepthEndWhatWasToBeOpened) {
    given({{"b", a_directory(2)}, {"c", a_directory(3)}}, {.max_depth = 3});
    says(2, mkdir, "e");
    asks("arm b/e");
    is_elsewhere();
    says(1, from_dir, "b", 7);
    says(3, to_dir, "b", 7);
    asks("arm c/b");
    opens(a_directory(2), {{"e", a_directory(4)}});
    tells({"created b/e/", "renamed c/b/ from b"});
    EXPECT_FALSE(it().tree().at(it().tree().find(directory_index{2}, "e")).is_dirty());
}

/// What is below a directory that may not be read stays known where it goes; if it is tried again, it is too deep there.
TEST_F(ModelLimits, OfDepthCloseWhatIsTriedAgain) {
    given({{"b", a_directory(2)}, {"c", a_directory(3)}, {"c/d", a_directory(4)}},
          {.max_depth = 3});
    says(1, from_dir, "c", 7);
    says(2, to_dir, "c", 7);
    asks("arm b/c");
    cannot_open(EACCES);
    says(4, unlink, "x");
    asks("look at b/c/d/x");
    is_elsewhere();
    it().failures().retry();
    asks("arm b/c");
    cannot_open(EACCES);
    asks("unwatch 4");
    asks("arm b");
    meets(a_directory(2));
    asks("arm b/c");
    cannot_open(EACCES);
    asks_nothing();
    tells({"renamed b/c/ from c", "watch_failed b/c/"});
}

/// It was removed before it could be read; the one that was there before has left, with all in it.
TEST_F(ModelLimits, OfListingEndWhatIsKnownOfAnotherDirectory) {
    given({{"d", a_directory(2)}, {"d/s", a_directory(3)}});
    says(1, mkdir, "d");
    asks("look at d");
    finds(a_directory(4));
    asks("arm d");
    cannot_list(ENOENT, a_directory(4));
    says(3, create, "x");
    asks("unwatch 4");
    asks("unwatch 3");
    asks("unwatch 2");
    tells({"removed d/s/"});
    EXPECT_TRUE(it().failures().has_dirty());
}

} // namespace
} // namespace espy::tree
