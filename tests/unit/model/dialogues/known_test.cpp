// What was known from earlier is compared with what is there. Each test fails without the rule it is named
// for.
#include "conversation.hpp"

#include <cerrno>

namespace espy::tree {
namespace {

using ModelKnown = conversation;

/// A file that is in doubt: its clock had not moved on when it was looked at.
constexpr thing unsettled_file(std::uint64_t inode, std::int64_t changed = 1) {
    return {entry_type::file, inode, watch_id::none, changed, 0};
}

TEST_F(ModelKnown, IsComparedBeforeEventsCount) {
    knows({{".", {{"a", polled_file(11)}, {"b", polled_file(12)}, {"d", a_directory(2)}}},
           {"d", {{"x", polled_file(13)}}}},
          {{".", {{"b", polled_file(12, 2)}, {"c", polled_file(14)}, {"e", a_directory(2)}}},
           {"e", {{"x", polled_file(13)}}}});
    tells({"modified b", "renamed e/ from d", "created c", "removed a"});
    asks("arm .");
    opens(a_directory(1),
          {{"b", polled_file(12, 2)}, {"c", polled_file(14)}, {"e", a_directory(2)}});
    asks("arm e");
    opens(a_directory(2), {{"x", polled_file(13)}});
    it().ready();
    tells({"ready r"});
    says(2, create, "y");
    tells({"created e/y"});
}

TEST_F(ModelKnown, IsToldOfWhatHappensUntilItIsWatched) {
    knows({{".", {{"a", polled_file(11)}}}}, {{".", {{"a", polled_file(11)}}}});
    tells({});
    asks("arm .");
    opens(a_directory(1), {{"a", polled_file(11, 2)}, {"b", polled_file(12)}});
    tells({"modified a", "created b"});
}

TEST_F(ModelKnown, IsNotListedAgainIfNothingHappenedMeanwhile) {
    const std::map<std::string, names> tree{{".", {{"a", polled_file(11)}, {"d", a_directory(2)}}},
                                            {"d", {{"x", polled_file(12)}}}};
    watches_ahead();
    knows(tree, tree);
    asks("arm .");
    adopts();
    asks("arm d");
    adopts();
    asks_nothing();
    it().ready();
    tells({"ready r"});
    says(2, unlink, "x");
    says(1, modify, "a");
    tells({"removed d/x", "modified a"});
}

TEST_F(ModelKnown, IsListedAgainWhereSomethingHappenedMeanwhile) {
    const std::map<std::string, names> tree{{".", {{"d", a_directory(2)}, {"e", a_directory(3)}}},
                                            {"d", {{"x", polled_file(12)}}},
                                            {"e", {}}};
    watches_ahead([&] {
        says(2, modify, "x");
        says(3, create, "y");
        says(3, inotify::mask::open, "y");
    });
    knows(tree, tree);
    tells({});
    asks("arm .");
    adopts();
    asks("arm d");
    opens(a_directory(2), {{"x", polled_file(12, 2)}});
    asks("arm e");
    opens(a_directory(3), {{"y", polled_file(13)}});
    tells({"modified d/x", "created e/y"});
}

TEST_F(ModelKnown, IsListedAgainWhereItsWatchHasEnded) {
    const std::map<std::string, names> tree{{".", {{"d", a_directory(2)}}}, {"d", {}}};
    watches_ahead([&] {
        says(2, inotify::mask::open, "x");
        says(2, ignored);
    });
    knows(tree, tree);
    asks("arm .");
    adopts();
    asks("arm d");
    opens(a_directory(2, 7), {{"x", polled_file(12)}});
    tells({"created d/x"});
}

TEST_F(ModelKnown, IsListedAgainWhereItWasDifferent) {
    watches_ahead();
    knows({{".", {{"d", a_directory(2)}, {"e", a_directory(3)}}},
           {"d", {{"x", polled_file(12)}, {"s", a_directory(4)}}},
           {"d/s", {}}},
          {{".", {{"d", a_directory(2)}, {"e", a_directory(3)}}},
           {"d", {{"s", a_directory(4)}}},
           {"e", {{"x", polled_file(12)}}},
           {"d/s", {}}});
    tells({"renamed e/x from d/x"});
    asks("arm .");
    adopts();
    asks("arm d");
    opens(a_directory(2), {{"s", a_directory(4)}});
    asks("arm d/s");
    adopts();
    asks("arm e");
    opens(a_directory(3), {{"x", polled_file(12)}});
}

TEST_F(ModelKnown, IsListedAgainWhereSomethingCouldNotBeLookedAt) {
    watches_ahead();
    const std::map<std::string, names> tree{{".", {{"d", a_directory(2)}}},
                                            {"d", {{"x", polled_file(12)}}}};
    cannot_look_at("x");
    knows(tree, tree);
    asks("arm .");
    adopts();
    asks("arm d");
    opens(a_directory(2), {{"x", polled_file(12, 2)}});
    tells({"modified d/x"});
}

/// `d` was exchanged for another when it had been compared.
TEST_F(ModelKnown, IsOpenedWhereAnotherHasItsName) {
    const std::map<std::string, names> tree{{".", {{"d", a_directory(2)}}},
                                            {"d", {{"x", polled_file(12)}}}};
    watches_ahead([&] {
        says(1, to_dir, "d", 7);
        says(1, from_dir, "d", 8);
    });
    knows(tree, tree);
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(3)}});
    asks("arm d");
    EXPECT_TRUE(is_to_be_opened());
    opens(a_directory(3), {});
    asks("unwatch 2");
    tells({"removed d/x"});
}

TEST_F(ModelKnown, IsModifiedIfItWasLookedAtTooSoon) {
    knows({{".", {{"a", unsettled_file(11)}, {"b", unsettled_file(12)}, {"c", polled_file(13)}}}},
          {{".", {{"a", polled_file(11)}, {"c", polled_file(13)}, {"d", polled_file(12)}}}});
    tells({"modified a", "renamed d from b", "modified d"});
    asks("arm .");
    opens(a_directory(1), {{"a", polled_file(11)}, {"c", polled_file(13)}, {"d", polled_file(12)}});
}

TEST_F(ModelKnown, HasOnlyNamesThatAnEntryCanHave) {
    knows({{".",
            {{"a/b", polled_file(11)},
             {"..", polled_file(12)},
             {std::string("c\0d", 3), polled_file(13)},
             {"e", polled_file(14)},
             {"e", polled_file(15)},
             {"f", nothing}}}},
          {{".", {}}});
    tells({"removed e"});
    asks("arm .");
    opens(a_directory(1), {});
}

TEST_F(ModelKnown, IsRemovedWhereNobodyLooksAnyMore) {
    knows({{".", {{"d", a_directory(2)}, {"e", a_directory(3)}}}, {"d", {{"x", polled_file(11)}}}},
          {{".", {{"d", a_directory(2)}, {"e", a_directory(3)}}}}, {.max_depth = 1});
    tells({"removed d/x"});
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(2)}, {"e", a_directory(3)}});
}

TEST_F(ModelKnown, MayHaveBeenAnotherKindOfRoot) {
    knows({{".", {{"", polled_file(11)}}}}, {{".", {{"x", polled_file(12)}}}});
    tells({"removed r", "created x"});
    asks("arm .");
    opens(a_directory(1), {{"x", polled_file(12)}});
}

TEST_F(ModelKnown, MayHaveBeenADirectoryWhereAFileIs) {
    knows({{".", {{"", a_directory(1)}, {"x", polled_file(12)}}}},
          {{".", {{"r", polled_file(11)}}}}, {}, "r");
    tells({"removed x", "created r"});
    asks("arm .");
    opens(a_directory(1), {{"r", polled_file(11)}});
}

TEST_F(ModelKnown, WaitsUntilSomethingIsAtThePathOfTheRoot) {
    bool asked = false;
    begins({.known = [&](std::string_view, const auto& /*each*/) { asked = true; }});
    EXPECT_TRUE(it().polls().compares().is_under_way());
    EXPECT_FALSE(asked);
    asks("go on");
    EXPECT_TRUE(asked);
    polls({{".", {}}});
    it().polls().compares().passed(true);
    asks("arm .");
    opens(a_directory(1), {});
}

TEST_F(ModelKnown, IsModifiedWhereItCouldNotBeListedInTheEnd) {
    knows({{".", {{"d", a_directory(2)}}}, {"d", {{"x", polled_file(11)}}}},
          {{".", {{"d", a_directory(2)}}}, {"d", {{"x", polled_file(11)}}}});
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(2)}});
    asks("arm d");
    cannot_open(EMFILE);
    it().ready();
    tells({"watch_failed d/", "ready r"});
    it().failures().retry();
    asks("arm d");
    opens(a_directory(2), {{"x", polled_file(11)}});
    tells({"modified d/x"});
}

TEST_F(ModelKnown, IsModifiedWhereItCouldNotBeLookedAtInTheEnd) {
    knows({{".", {{"a", polled_file(11)}}}}, {{".", {{"a", polled_file(11)}}}});
    asks("arm .");
    opens(a_directory(1), {{"a", {entry_type::file, 11, watch_id::none, 1, 0}}});
    tells({"modified a"});
}

TEST_F(ModelKnown, WasInAPlaceThatANewDirectoryHasNow) {
    knows({{".", {{"d", a_directory(2)}}}, {"d", {{"x", polled_file(11)}}}},
          {{".", {{"d", a_directory(3)}, {"n", a_directory(4)}}},
           {"d", {}},
           {"n", {{"m", a_directory(2)}}},
           {"n/m", {{"x", polled_file(11)}}}});
    tells({"created n/", "renamed n/m/ from d", "created d/"});
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(3)}, {"n", a_directory(4)}});
    asks("arm n");
    opens(a_directory(4), {{"m", a_directory(2)}});
    asks("arm n/m");
    opens(a_directory(2), {{"x", polled_file(11)}});
    asks("arm d");
    opens(a_directory(3), {});
}

/// `d` has moved to `e`, which waits, since `e` may have moved into what is new. Meanwhile `d` is tried again,
/// and is another directory: nothing is known of it by then that a move could be told by.
TEST_F(ModelKnown, IsNewWhereWhatWasToMoveThereWasOpenedAsAnotherOne) {
    before_listing("n", [&] { it().arms().arm(it().tree().find_below("d")); });
    knows({{".", {{"d", a_directory(2)}, {"e", a_directory(3)}}}, {"d", {{"x", polled_file(11)}}}},
          {{".", {{"d", a_directory(5)}, {"e", a_directory(2)}, {"n", a_directory(4)}}},
           {"d", {}},
           {"e", {{"x", polled_file(11)}}},
           {"n", {{"m", a_directory(3)}}},
           {"n/m", {}}});
    tells({"created n/", "renamed n/m/ from e", "removed d/x", "created e/", "created e/x",
           "removed d/", "created d/"});
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(5)}, {"e", a_directory(2)}, {"n", a_directory(4)}});
    asks("arm n");
    opens(a_directory(4), {{"m", a_directory(3)}});
    asks("arm n/m");
    opens(a_directory(3), {});
    asks("arm e");
    opens(a_directory(2), {{"x", polled_file(11)}});
    asks("arm d");
    opens(a_directory(5), {});
}

/// `e` has room for it only when `e` is known to be nowhere; `d` goes with all that is in it by then.
TEST_F(ModelKnown, IsRenamedOutOfWhatIsReplacedWhateverComesFirst) {
    knows({{".", {{"d", a_directory(2)}, {"e", a_directory(4)}}},
           {"d", {{"s", a_directory(3)}}},
           {"d/s", {}},
           {"e", {}}},
          {{".", {{"d", polled_file(11)}, {"e", a_directory(3)}}}, {"e", {}}});
    tells({"renamed e/ from d/s, replaced", "removed d/", "created d"});
    asks("arm .");
    opens(a_directory(1), {{"d", polled_file(11)}, {"e", a_directory(3)}});
    asks("arm e");
    opens(a_directory(3), {});
}

TEST_F(ModelKnown, IsFoundInWhatHasReplacedSomething) {
    knows({{".", {{"d", a_directory(2)}, {"e", a_directory(3)}, {"f", a_directory(4)}}},
           {"d", {}},
           {"e", {}},
           {"f", {{"x", polled_file(11)}}}},
          {{".", {{"d", a_directory(5)}, {"e", a_directory(6)}, {"f", a_directory(7)}}},
           {"d", {}},
           {"e", {{"s", a_directory(4)}}},
           {"e/s", {{"x", polled_file(11)}}},
           {"f", {}}});
    tells({"removed d/", "created d/", "removed e/", "created e/", "renamed e/s/ from f",
           "created f/"});
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(5)}, {"e", a_directory(6)}, {"f", a_directory(7)}});
    asks("arm f");
    opens(a_directory(7), {});
    asks("arm e");
    opens(a_directory(6), {{"s", a_directory(4)}});
    asks("arm e/s");
    opens(a_directory(4), {{"x", polled_file(11)}});
    asks("arm d");
    opens(a_directory(5), {});
}

/// What was in `d` has its place, and another one the name that it had in `d`.
TEST_F(ModelKnown, HasLeftItsNameBeforeThatIsListedElsewhere) {
    knows({{".", {{"d", a_directory(2)}}}, {"d", {{"x", polled_file(11)}}}},
          {{".", {{"d", polled_file(11)}, {"n", a_directory(4)}}},
           {"n", {{"m", a_directory(2)}}},
           {"n/m", {{"x", polled_file(12)}}}});
    tells({"created n/", "renamed n/m/ from d", "renamed d from n/m/x", "created n/m/x"});
    asks("arm .");
    opens(a_directory(1), {{"d", polled_file(11)}, {"n", a_directory(4)}});
    asks("arm n");
    opens(a_directory(4), {{"m", a_directory(2)}});
    asks("arm n/m");
    opens(a_directory(2), {{"x", polled_file(12)}});
}

/// The same file has two names by now.
TEST_F(ModelKnown, IsNotRenamedFromWhereItIsStill) {
    knows({{".", {{"d", a_directory(2)}, {"e", a_directory(3)}}},
           {"d", {{"x", polled_file(11)}}},
           {"e", {}}},
          {{".", {{"e", polled_file(11)}, {"n", a_directory(4)}}},
           {"n", {{"m", a_directory(2)}}},
           {"n/m", {{"x", polled_file(11)}}}});
    tells({"created n/", "renamed n/m/ from d", "removed e/", "created e"});
    asks("arm .");
    opens(a_directory(1), {{"e", polled_file(11)}, {"n", a_directory(4)}});
    asks("arm n");
    opens(a_directory(4), {{"m", a_directory(2)}});
    asks("arm n/m");
    opens(a_directory(2), {{"x", polled_file(11)}});
}

} // namespace
} // namespace espy::tree
