// A directory that was away for a moment and is back: whoever read below it meanwhile found something else.
#include "conversation.hpp"

#include <cerrno>

namespace espy::tree {
namespace {

using inotify::mask;

class ModelReturning : public conversation {};

TEST_F(ModelReturning, TellsTheFilesBelowAsModified) {
    given({{"d", a_directory(2)}, {"d/x", a_file}, {"d/e", a_directory(3)}, {"d/e/y", a_file}});
    happens(1, unlink, "d");
    happens(1, from_dir, "d", 7);
    happens(1, to_dir, "d", 8);
    reads_one();
    asks("look at d");
    finds(a_directory(2));
    tells({});
    reads();
    asks("look at d");
    finds(a_directory(2));
    asks("look at d");
    finds(a_directory(2));
    tells({"modified d/e/y", "modified d/x"});
}

/// What is known below the name is in the directory that has left.
class ModelReturningElsewhere : public ModelReturning {
protected:
    void SetUp() override {
        given({{"b", a_directory(2)}, {"b/x", a_file}, {"d", a_directory(3)}});
        happens(1, mkdir, "e");
        happens(1, unlink, "b");
        happens(1, from_dir, "b", 7);
        happens(1, from_dir, "d", 8);
        happens(1, to_dir, "b", 8);
        happens(1, mkdir, "f");
        reads_one();
        asks("arm e");
        opens(a_directory(4), {});
        reads_one();
        asks("look at b");
        finds(a_directory(3));
        asks("arm b");
        cannot_open(ENOENT);
        tells({"created e/"});
        reads();
        asks("arm f");
        opens(a_directory(5), {});
        asks("look at d");
        finds(nothing);
        asks("unwatch 3");
        asks("unwatch 2");
        tells({"removed b/x", "removed b/", "removed d/", "created f/"});
    }
};

TEST_F(ModelReturningElsewhere, TellsNothingBelowWhatMayBeAnother) {
    says(1, from_dir, "b", 9);
    asks("look at b");
    finds(nothing);
    tells({});
}

TEST_F(ModelReturningElsewhere, TellsTheFilesBelowWhenItIsFoundToBeTheSame) {
    says(1, to_dir, "b", 9);
    asks("arm b");
    opens(a_directory(2), {{"x", a_file}});
    tells({"created b/", "created b/x"});
}

/// It was exchanged for one outside, which was seen at its name and is gone when it is to be opened.
TEST_F(ModelReturning, TellsNothingOfADirectoryThatHasLeftBeforeAnotherWasSeen) {
    given({});
    says(1, mkdir, "p");
    asks("arm p");
    happens(2, create, "w");
    happens(2, to_dir, "d", 7);
    opens(a_directory(2), {{"d", a_directory(3)}});
    asks("arm p/d");
    opens(a_directory(3), {{"x", a_file}});
    tells({"created p/", "created p/d/", "created p/d/x"});
    happens(2, from_dir, "d", 8);
    happens(2, create, "z");
    reads_one();
    asks("look at p/w");
    finds(nothing);
    reads_one();
    asks("look at p/d");
    finds(a_directory(4));
    asks("arm p/d");
    cannot_open(ENOENT);
    tells({});
    reads_one();
    asks("unwatch 3");
    tells({"removed p/d/x", "removed p/d/"});
    reads();
    tells({"created p/z"});
}

/// The other one had come to the name before that was told; what came along into it came later.
TEST_F(ModelReturning, TellsTheFilesOfADirectoryThatCameIntoAnotherOneSinceItWasTold) {
    given({});
    says(1, mkdir, "d");
    asks("arm d");
    happens(1, to_dir, "d", 7);
    opens(a_directory(2), {{"a", a_directory(3)}});
    asks("arm d/a");
    opens(a_directory(3), {{"x", a_file}});
    tells({"created d/", "created d/a/", "created d/a/x"});
    happens(1, create, "z");
    reads_one();
    asks("look at d");
    finds(a_directory(4));
    asks("arm d");
    opens(a_directory(4), {{"a", a_directory(3)}});
    asks("arm d/a");
    meets(a_directory(3));
    asks("unwatch 2");
    tells({"modified d/a/x"});
    reads();
    tells({"created z"});
}

TEST_F(ModelReturning, TellsNothingOfADirectoryThatWasToldSince) {
    given({{"d", a_directory(2)}, {"b", a_directory(4)}, {"b/x", a_file}});
    happens(1, mkdir, "e");
    happens(1, from_dir, "b", 7);
    happens(3, to_dir, "b", 7);
    reads_one();
    asks("arm e");
    opens(a_directory(3), {{"b", a_directory(4)}});
    asks("arm e/b");
    meets(a_directory(4));
    asks("look at b");
    finds(nothing);
    tells({"created e/", "renamed e/b/ from b"});
    reads();
    asks("look at e/b");
    finds(a_directory(4));
    tells({});
}

TEST_F(ModelReturning, TellsTheFilesOfTheRootAsModified) {
    given({{"x", a_file}});
    it().look_at_root("", {mask::create, next()});
    asks("arm .");
    meets(a_directory(1));
    tells({"modified x"});
}

// Of the way to the root the model is told nothing but what comes of it.
TEST_F(ModelReturning, TellsTheFilesOfARootThatCameAgainSinceItWasTold) {
    given({{"x", a_file}});
    it().root_missing();
    asks("unwatch 1");
    tells({"removed x", "root_gone r"});
    const root_arrival first{mask::moved_to, next()};
    says(9, to_dir, "r", 7);
    it().look_at_root("", first);
    asks("arm .");
    opens(a_directory(1, 5), {{"x", a_file}});
    tells({"root_back r", "created x"});
    says(9, from_dir, "r", 8);
    const root_arrival second{mask::moved_to, next()};
    says(9, to_dir, "r", 9);
    it().look_at_root("", second);
    asks("arm .");
    meets(a_directory(1, 5));
    tells({"modified x"});
    it().look_at_root("", second);
    asks("arm .");
    meets(a_directory(1, 5));
    tells({});
}

// A hint goes on collecting until it is read: that the root was away and is back once more.
TEST_F(ModelReturning, TellsTheFilesOfARootThatCameWithAHintThatWasQueuedBefore) {
    keeps_no_order();
    given({{"x", a_file}});
    says(9, from_dir, "r", 6);
    it().root_missing();
    asks("unwatch 1");
    tells({"removed x", "root_gone r"});
    it().look_at_root("", {mask::moved_to, next()});
    happens(9, to_dir, "r", 7);
    const root_arrival unread{mask::moved_to, next()};
    asks("arm .");
    opens(a_directory(1, 5), {{"x", a_file}});
    tells({"root_back r", "created x"});
    reads();
    it().look_at_root("", unread);
    asks("arm .");
    meets(a_directory(1, 5));
    tells({"modified x"});
}

// What was below the directory that was the root is moved to the same name in the one that is now.
TEST_F(ModelReturning, TellsTheFilesBelowWhatWasMovedToItsNameInAnotherRoot) {
    given({{"d", a_directory(2)}, {"d/x", a_file}, {"d/e", a_directory(3)}, {"d/e/y", a_file}});
    says(3, modify, "y");
    tells({"modified d/e/y"});
    it().look_at_root("", {mask::create, next()});
    asks("arm .");
    opens(a_directory(9), {{"d", a_directory(2)}});
    asks("arm d");
    meets(a_directory(2));
    asks("unwatch 1");
    tells({"modified d/e/y", "modified d/x"});
}

TEST_F(ModelReturning, TellsNothingBelowAListingThatMerelyMissedChanges) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    says(2, modify, "x");
    tells({"modified d/x"});
    it().reprune("");
    asks("arm .");
    cannot_list(EIO, a_directory(1));
    tells({"watch_failed r"});
    it().failures().retry();
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(2)}});
    asks("arm d");
    opens(a_directory(2), {{"x", a_file}});
    tells({});
}

TEST_F(ModelReturning, TellsNothingOfARootThatStayed) {
    given({{"x", a_file}});
    it().look_at_root("");
    asks("arm .");
    meets(a_directory(1));
    tells({});
}

TEST_F(ModelReturning, BeforeAListingTellsTheFilesBelowAsModified) {
    given({{"d", a_directory(2)}, {"d/x", a_file}});
    it().reprune("");
    asks("arm .");
    is_elsewhere();
    says(1, to_dir, "d", 7);
    it().failures().retry();
    asks("arm .");
    opens(a_directory(1), {{"d", a_directory(2)}});
    asks("arm d");
    opens(a_directory(2), {{"x", a_file}});
    tells({"modified d/x"});
}

} // namespace
} // namespace espy::tree
