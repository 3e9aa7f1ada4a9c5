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

} // namespace
} // namespace espy::tree
