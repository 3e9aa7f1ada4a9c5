#include "stream_of.hpp"

#include <gmock/gmock.h>

namespace espy::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr settle_options when_complete{.complete = true};

TEST(CompleteFiles, AreToldWhenTheyAreClosed) {
    settler fold(when_complete);
    EXPECT_THAT(settled(fold, {"created f", "opened f", "modified f"}), IsEmpty());
    EXPECT_THAT(fold.pending(), ElementsAre("r/f"));
    EXPECT_THAT(settled(fold, {"modified f"}), IsEmpty());
    EXPECT_THAT(settled(fold, {"written f"}), ElementsAre("created f"));
    EXPECT_THAT(fold.pending(), IsEmpty());
}

TEST(CompleteFiles, AreWrittenWhenOneIsMovedInOverThem) {
    settler fold(when_complete);
    EXPECT_THAT(settled(fold, {"removed f", "created f"}), ElementsAre("written f"));
    // A reader is none who writes.
    EXPECT_THAT(settled(fold, {"removed f", "created f", "opened f", "closed f"}),
                ElementsAre("written f"));
    // Over what came by another name.
    EXPECT_THAT(settled(fold, {"created g", "renamed g -> f (replaced)"}),
                ElementsAre("written f"));
}

TEST(CompleteFiles, AreNotWrittenByBeingMadeAgain) {
    settler fold(when_complete);
    EXPECT_THAT(settled(fold, {"removed f", "created f", "opened f"}), IsEmpty());
    EXPECT_THAT(settled(fold, {"modified f"}), IsEmpty());
    EXPECT_THAT(settled(fold, {"written f"}), ElementsAre("written f"));
}

TEST(CompleteFiles, AreToldAsWrittenIfTheyWereThereBefore) {
    settler fold(when_complete);
    EXPECT_THAT(settled(fold, {"modified f"}), IsEmpty());
    EXPECT_THAT(settled(fold, {"written f"}), ElementsAre("written f"));
}

TEST(CompleteFiles, AreThoseThatAreNewAndThatNobodyOpened) {
    settler fold(when_complete);
    EXPECT_THAT(settled(fold, {"created linked"}), ElementsAre("created linked"));
    EXPECT_THAT(settled(fold, {"created read", "opened read", "closed read"}),
                ElementsAre("created read"));
}

TEST(CompleteFiles, AreNotThoseThatAreNewAndStillOpen) {
    settler fold(when_complete);
    EXPECT_THAT(settled(fold, {"created f", "opened f"}), IsEmpty());
    EXPECT_THAT(settled(fold, {"written f"}), ElementsAre("created f"));
}

TEST(CompleteFiles, AreThoseThatWereRenamed) {
    settler fold(when_complete);
    EXPECT_THAT(settled(fold, {"created t", "opened t", "modified t"}), IsEmpty());
    EXPECT_THAT(settled(fold, {"renamed t -> f"}), ElementsAre("created f"));
}

TEST(CompleteFiles, AreAwaitedAgainAfterEachWrite) {
    settler fold(when_complete);
    EXPECT_THAT(settled(fold, {"modified f", "written f", "modified f"}), IsEmpty());
    EXPECT_THAT(settled(fold, {"written f"}), ElementsAre("written f"));
}

TEST(CompleteFiles, HoldNothingElseBack) {
    settler fold(when_complete);
    EXPECT_THAT(settled(fold, {"created d/", "created d/f", "opened d/f", "created d/l@",
                               "renamed d/ -> e/", "removed g"}),
                ElementsAre("removed g", "created e/", "created e/l@"));
    EXPECT_THAT(fold.pending(), ElementsAre("r/e/f"));
    EXPECT_THAT(settled(fold, {"renamed e/ -> d/"}), ElementsAre("renamed e/ -> d/"));
    EXPECT_THAT(settled(fold, {"written d/f"}), ElementsAre("created d/f"));
}

TEST(CompleteFiles, VanishWhenTheyAreRemoved) {
    settler fold(when_complete);
    EXPECT_THAT(settled(fold, {"created f", "opened f", "modified g"}), IsEmpty());
    EXPECT_THAT(settled(fold, {"removed f", "removed g"}), ElementsAre("removed g"));
    EXPECT_THAT(fold.pending(), IsEmpty());
}

TEST(CompleteFiles, AreToldAnywayWhenTheirClosingMayBeLost) {
    settler fold(when_complete);
    EXPECT_THAT(settled(fold, {"modified f", "overflow ", "modified g", "resynced "}),
                ElementsAre("modified f", "overflow r", "modified g", "resynced r"));
}

} // namespace
} // namespace espy::test
