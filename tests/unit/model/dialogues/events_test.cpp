// What an event means that is not half of a rename. Each test fails without the rule it is named
// for.
#include "conversation.hpp"

namespace espy::tree {
namespace {

using ModelEvents = conversation;

TEST_F(ModelEvents, AreAppliedWithoutAQuestionIfTheyAgree) {
    given({{"a", a_file}});
    says(1, create, "b");
    says(1, modify, "b");
    says(1, unlink, "a");
    asks_nothing();
    tells({"created b", "modified b", "removed a"});
}

TEST_F(ModelEvents, AreHintsIfSomethingIsMadeThatIsKnown) {
    given({{"a", a_file}});
    says(1, create, "a");
    asks("look at a");
    finds(a_file);
    tells({"modified a"});
    says(1, create, "a");
    asks("look at a");
    finds(nothing);
    tells({"removed a"});
}

TEST_F(ModelEvents, AreHintsIfAnotherTypeIsDeleted) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    says(1, unlink, "d");
    asks("look at d");
    finds(a_directory(2));
    tells({});
    says(1, unlink, "d");
    asks("look at d");
    finds(a_link);
    asks("unwatch 2");
    tells({"removed d/x", "removed d/", "created d@"});
}

TEST_F(ModelEvents, TellADirectoryThatIsDeletedAfterWhatWasInIt) {
    given({{"d", a_directory(2)}, {"d/s", a_directory(3)}, {"d/s/x", a_file}, {"e", a_file}});
    says(1, rmdir, "d");
    asks("unwatch 2");
    asks("unwatch 3");
    tells({"removed d/s/x", "removed d/s/", "removed d/"});
    EXPECT_EQ(it().watched(), 1U);
}

TEST_F(ModelEvents, SayNothingOfANameThatIsNotKnown) {
    given({{"a", a_file}});
    says(1, modify, "#1234");
    says(1, unlink, "a");
    says(1, modify, "a");
    says(1, unlink, "a");
    asks("look at a");
    finds(nothing);
    tells({"removed a"});
}

TEST_F(ModelEvents, TellOfADirectoryItsAttributesOnly) {
    given({{"d", a_directory(2)}});
    says(1, modify, "d");
    says(1, attrib_dir, "d");
    says(1, attrib);
    asks_nothing();
    tells({"attributes d/", "attributes r/"});
}

TEST_F(ModelEvents, LaterThanALookAreExactAgain) {
    given({{"a", a_file}});
    happens(1, create, "a");
    happens(1, unlink, "a");
    reads_one();
    asks("look at a");
    finds(nothing);
    reads();
    tells({"removed a"});
    says(1, create, "a");
    asks_nothing();
    tells({"created a"});
}

TEST_F(ModelEvents, LaterThanTheLookAtTheirNameAreExactThoughAnotherFollows) {
    given({{"a", a_file}, {"b", a_file}});
    happens(1, create, "a");
    happens(1, create, "b");
    reads_one();
    asks("look at a");
    finds(a_file);
    happens(1, unlink, "a");
    reads_one();
    asks("look at b");
    finds(a_file);
    reads();
    tells({"modified a", "modified b", "removed a"});
}

TEST_F(ModelEvents, EarlierThanTheListingOfADirectoryDoNotEndIt) {
    given({});
    happens(1, mkdir, "d");
    happens(1, rmdir, "d");
    happens(1, mkdir, "d");
    reads_one();
    asks("arm d");
    opens(a_directory(3), {{"x", a_file}});
    reads();
    asks("look at d");
    finds(a_directory(3));
    asks("look at d");
    finds(a_directory(3));
    tells({"created d/", "created d/x"});
}

TEST_F(ModelEvents, EarlierThanALookAreHints) {
    given({{"a", a_file}});
    happens(1, create, "a");
    happens(1, unlink, "a");
    happens(1, create, "a");
    reads_one();
    asks("look at a");
    finds(a_file);
    reads();
    asks("look at a");
    finds(a_file);
    asks("look at a");
    finds(a_file);
    // Each look may have found another file.
    tells({"modified a", "modified a"});
}

TEST_F(ModelEvents, OfTwoNamesDoNotDisturbEachOther) {
    given({{"a", a_file}});
    happens(1, create, "a");
    happens(1, create, "b");
    reads_one();
    asks("look at a");
    finds(a_file);
    reads();
    asks_nothing();
    tells({"modified a", "created b"});
}

TEST_F(ModelEvents, AboutTheFileSystemTellItsTopmostDirectory) {
    given({{"m", a_directory(2)}, {"m/s", a_directory(3)}});
    it().tree().dir(it().tree().at(it().tree().find(directory_index{0}, "m")).directory).device = 2;
    it().tree().dir(directory_index{2}).device = 2;
    happens(2, unmount);
    happens(2, ignored);
    happens(3, unmount);
    happens(3, ignored);
    reads();
    tells({"unmounted m"});
    it().mounted().mount_changed("m", true);
    asks("arm m");
    opens(a_directory(4), {});
    tells({"removed m/s/"});
}

constexpr inotify::mask everything =
    inotify::mask::all_events | inotify::mask::ignored | inotify::mask::unmount;

TEST_F(ModelEvents, AreToldAsTheyAreIfAskedFor) {
    given({{"a", a_file}, {"d", a_directory(2)}}, {.events = everything});
    says(1, create, "b");
    says(1, inotify::mask::open | inotify::mask::is_dir, "d");
    says(2, inotify::mask::open | inotify::mask::is_dir);
    says(2, modify, "of nobody");
    says(1, unlink, "a");
    tells({"event r: create b", "created b", "event r: open|is_dir d", "event d: open|is_dir",
           "event d: modify of nobody", "event r: delete a", "removed a"});
}

TEST_F(ModelEvents, AreToldOnlyWithABitThatWasAskedFor) {
    given({{"a", a_file}}, {.tell = {}, .events = inotify::mask::create});
    says(1, create, "b");
    says(1, unlink, "a");
    tells({"event r: create b"});
}

// 2 moves onto 3: what is about either of them decides nothing, and has the path of its place.
TEST_F(ModelEvents, AreToldUnderThePathOfTheirPlaceInTheStream) {
    given({{"a", a_directory(2)}, {"b", a_directory(3)}}, {.events = everything});
    says(1, from_dir, "a", 7);
    says(1, to_dir, "b", 7);
    says(2, inotify::mask::move_self);
    says(3, inotify::mask::delete_self);
    says(3, ignored);
    says(2, create, "x");
    tells({"event r: moved_from|is_dir a #7", "event r: moved_to|is_dir b #7", "event b: move_self",
           "event b: delete_self", "event b: ignored", "renamed b/ from a, replaced",
           "event b: create x", "created b/x"});
}

TEST_F(ModelEvents, OfExchangedDirectoriesAreToldAndTheExchangeIsOne) {
    given({{"a", a_directory(2)}, {"b", a_directory(3)}}, {.events = everything});
    says(1, from_dir, "a", 7);
    says(1, to_dir, "b", 7);
    says(2, inotify::mask::move_self);
    says(1, from_dir, "b", 8);
    says(1, to_dir, "a", 8);
    asks("look at b");
    finds(a_directory(2));
    asks("look at a");
    finds(a_directory(3));
    says(3, inotify::mask::move_self);
    tells({"event r: moved_from|is_dir a #7", "event r: moved_to|is_dir b #7", "event b: move_self",
           "event r: moved_from|is_dir b #8", "event r: moved_to|is_dir a #8",
           "renamed b/ from a, exchanged", "event a: move_self"});
}

TEST_F(ModelEvents, OfARootThatIsAFileAreNot) {
    begins({.events = everything}, "f");
    asks("arm .");
    EXPECT_FALSE(any(it().arms().mask_for(it().tree().top()), inotify::mask::open));
}

} // namespace
} // namespace espy::tree
