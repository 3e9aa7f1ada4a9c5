#include "stream_of.hpp"

#include <espy/batch_writer.hpp>

#include <gmock/gmock.h>

namespace espy::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(NetEffect, IsCreatedForWhatIsCreatedAndWritten) {
    EXPECT_THAT(settled({"created f", "modified f", "written f", "attributes f"}),
                ElementsAre("created f"));
}

TEST(NetEffect, IsNothingForWhatIsCreatedAndRemoved) {
    EXPECT_THAT(settled({"created d/", "created d/f", "modified d/f", "removed d/f", "removed d/"}),
                IsEmpty());
}

TEST(NetEffect, IsWrittenOnceForManyWrites) {
    EXPECT_THAT(settled({"modified f", "modified f", "written f", "modified f", "written f",
                         "attributes f"}),
                ElementsAre("written f"));
}

TEST(NetEffect, IsModifiedForWhatWasModifiedSinceItWasWritten) {
    EXPECT_THAT(settled({"modified f", "written f", "modified f"}), ElementsAre("modified f"));
}

TEST(NetEffect, IsAttributesIfNothingElseHappened) {
    EXPECT_THAT(settled({"attributes d/", "attributes d/"}), ElementsAre("attributes d/"));
}

TEST(NetEffect, IsModifiedForWhatIsRemovedAndCreatedAgain) {
    EXPECT_THAT(settled({"removed f", "created f"}), ElementsAre("modified f"));
    EXPECT_THAT(settled({"removed f", "created f", "modified f", "written f"}),
                ElementsAre("written f"));
}

TEST(NetEffect, IsRemovedAndCreatedForAnotherType) {
    EXPECT_THAT(settled({"removed x", "created x/"}), ElementsAre("removed x", "created x/"));
    EXPECT_THAT(settled({"removed x@", "created x"}), ElementsAre("removed x@", "created x"));
}

TEST(NetEffect, OfADirectoryMadeAgainIsWhatIsDifferentInIt) {
    EXPECT_THAT(settled({"removed d/f", "removed d/g", "removed d/", "created d/", "created d/f"}),
                UnorderedElementsAre("attributes d/", "modified d/f", "removed d/g"));
}

TEST(NetEffect, OfSavingByRenameIsWritten) {
    EXPECT_THAT(settled({"created t", "modified t", "written t", "renamed t -> f (replaced)"}),
                ElementsAre("written f"));
}

TEST(NetEffect, OfSavingWithABackupThatIsDeletedIsWritten) {
    EXPECT_THAT(settled({"renamed f -> f~", "created f", "modified f", "written f", "removed f~"}),
                ElementsAre("written f"));
}

TEST(NetEffect, ComposesRenames) {
    EXPECT_THAT(settled({"renamed a -> b", "renamed b -> c"}), ElementsAre("renamed a -> c"));
    EXPECT_THAT(settled({"renamed a -> b", "renamed b -> a"}), IsEmpty());
    EXPECT_THAT(settled({"created a", "renamed a -> b"}), ElementsAre("created b"));
    EXPECT_THAT(settled({"renamed a -> b", "removed b"}), ElementsAre("removed a"));
}

TEST(NetEffect, TellsContentUnderTheNewName) {
    EXPECT_THAT(settled({"modified a", "written a", "renamed a -> b"}),
                ElementsAre("renamed a -> b", "written b"));
}

TEST(NetEffect, TakesAlongWhatIsBelowADirectory) {
    EXPECT_THAT(settled({"modified d/f", "renamed d/ -> e/", "written e/f", "created e/g"}),
                ElementsAre("renamed d/ -> e/", "created e/g", "written e/f"));
}

TEST(NetEffect, MovesOutWhatIsKeptBeforeItsDirectoryGoes) {
    EXPECT_THAT(settled({"renamed d/f -> f", "removed d/"}),
                ElementsAre("renamed d/f -> f", "removed d/"));
}

TEST(NetEffect, ReplacesWhatGoes) {
    EXPECT_THAT(settled({"renamed a -> b (replaced)"}), ElementsAre("renamed a -> b (replaced)"));
    EXPECT_THAT(settled({"removed b", "renamed a -> b"}), ElementsAre("renamed a -> b (replaced)"));
}

TEST(NetEffect, OfAChainOfRenamesHasAnOrder) {
    EXPECT_THAT(
        settled({"removed log.2", "renamed log.1 -> log.2", "renamed log -> log.1", "created log"}),
        UnorderedElementsAre("renamed log.1 -> log.2 (replaced)", "renamed log -> log.1",
                             "created log"));
}

TEST(NetEffect, OfASwapThroughAThirdNameIsExchanged) {
    EXPECT_THAT(settled({"renamed a -> t", "renamed b -> a", "renamed t -> b"}),
                ElementsAre("renamed a -> b (exchanged)"));
    EXPECT_THAT(settled({"renamed b -> a (exchanged)"}), ElementsAre("renamed b -> a (exchanged)"));
    EXPECT_THAT(settled({"renamed b -> a (exchanged)", "renamed a -> b (exchanged)"}), IsEmpty());
}

TEST(NetEffect, IsToldAsItCameIfThereIsNoOtherOrder) {
    // The directories change their places while one is in the other.
    const std::vector<std::string> turned{"renamed a/b/ -> t/", "renamed a/ -> t/a/",
                                          "renamed t/ -> a/", "renamed a/a/ -> a/b/"};
    EXPECT_EQ(settled(turned), turned);
}

TEST(NetEffect, OfTheRootItselfIsToldUnderItsOwnPath) {
    EXPECT_THAT(settled({"modified ", "written "}), ElementsAre("written r"));
    EXPECT_THAT(settled({"removed ", "created "}), ElementsAre("modified r"));
}

TEST(NetEffect, OfAnInitialListingIsWhatExists) {
    EXPECT_THAT(settled({"exists d/", "exists d/f", "modified d/f", "exists g", "removed g"}),
                ElementsAre("exists d/", "exists d/f"));
}

TEST(NetEffect, IsNotFoldedAcrossWhatIsAboutTheStream) {
    EXPECT_THAT(settled({"created f", "overflow ", "removed f", "created g", "resynced "}),
                ElementsAre("created f", "overflow r", "removed f", "created g", "resynced r"));
}

TEST(NetEffect, IsCountedFromOne) {
    settler fold;
    batch changes;
    append_line(changes, "created a");
    append_line(changes, "created b");
    fold.add(changes, {});
    ASSERT_TRUE(fold.flush(changes));
    EXPECT_EQ(changes[0].seq, 1U);
    EXPECT_EQ(changes[1].seq, 2U);
}

TEST(NetEffect, IsToldAsTheKindsThatAreAskedFor) {
    settler writes({.tell = {change_kind::written}});
    EXPECT_THAT(settled(writes, {"created f", "modified f", "written f", "removed g", "modified h",
                                 "written h", "attributes h", "attributes i"}),
                ElementsAre("written f", "written h"));
    settler data({.tell = {change_kind::modified, change_kind::removed}});
    EXPECT_THAT(settled(data, {"modified f", "removed g", "renamed h -> i"}),
                ElementsAre("removed g", "modified f"));
}

TEST(NetEffect, KeepsRootsApart) {
    settler fold;
    fold.select(root_id{7}, {change_kind::removed});
    batch changes;
    append_line(changes, "created f");
    append_line(changes, "created f");
    batch_writer(changes).changes()[1].root = root_id{7};
    append_line(changes, "removed g");
    batch_writer(changes).changes()[2].root = root_id{7};
    fold.add(changes, {});
    ASSERT_TRUE(fold.flush(changes));
    EXPECT_THAT(to_lines(changes), ElementsAre("created f", "removed g"));
    EXPECT_EQ(changes[1].root, root_id{7});
}

} // namespace
} // namespace espy::test
