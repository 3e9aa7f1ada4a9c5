#include "record/signatures.hpp"

#include <gtest/gtest.h>

namespace espy::tree {
namespace {

sys::details a_file() {
    sys::details file;
    file.status = {entry_type::file, 7, 1, 1000};
    file.born = 500;
    file.modified = 1000;
    file.size = 10;
    file.mode = 0100644;
    file.links = 1;
    return file;
}

TEST(Signatures, AreEqualWhenNothingHappened) {
    EXPECT_EQ(compare(a_file(), a_file()), difference::nothing);
}

TEST(Signatures, TellContentBySizeOrTime) {
    sys::details longer = a_file();
    longer.size = 11;
    EXPECT_EQ(compare(a_file(), longer), difference::content);
    sys::details later = a_file();
    later.modified = later.status.changed = 1001;
    EXPECT_EQ(compare(a_file(), later), difference::content);
}

TEST(Signatures, TakeATimeThatWentBackForAChangeAsWell) {
    // A server whose clock was set back, or is behind another writer's.
    sys::details earlier = a_file();
    earlier.modified = earlier.status.changed = 3;
    EXPECT_EQ(compare(a_file(), earlier), difference::content);
}

TEST(Signatures, AskNoClockOfThisMachine) {
    // Times a thousand years off say the same as those of today.
    sys::details far = a_file();
    far.modified = far.status.changed = std::int64_t{1} << 62;
    EXPECT_EQ(compare(far, far), difference::nothing);
    sys::details further = far;
    further.modified = further.status.changed = far.modified + 1;
    EXPECT_EQ(compare(far, further), difference::content);
}

TEST(Signatures, TellAttributesByWhatTheyAre) {
    sys::details other = a_file();
    other.mode = 0100600;
    other.status.changed = 1001;
    EXPECT_EQ(compare(a_file(), other), difference::attributes);
    other = a_file();
    other.links = 2;
    other.status.changed = 1001;
    EXPECT_EQ(compare(a_file(), other), difference::attributes);
}

/// Of the same number, and both told as files where nobody asks for types.
TEST(Signatures, TellAPipeFromAFile) {
    sys::details pipe = a_file();
    pipe.mode = 0010644;
    EXPECT_EQ(compare(a_file(), pipe), difference::another);
    EXPECT_FALSE(is_same_thing(a_file(), pipe));
}

TEST(Signatures, TakeAChangeThatNothingExplainsForAWrite) {
    // Written, and the time set back.
    sys::details other = a_file();
    other.status.changed = 1001;
    EXPECT_EQ(compare(a_file(), other), difference::content);
}

TEST(Signatures, KnowAnotherFileByNumberOrBirth) {
    sys::details other = a_file();
    other.status.inode = 8;
    EXPECT_EQ(compare(a_file(), other), difference::another);
    other = a_file();
    other.born = 501;
    EXPECT_EQ(compare(a_file(), other), difference::another);
}

TEST(Signatures, SayNothingOfADirectorysListOfNames) {
    sys::details before = a_file();
    before.status.type = entry_type::directory;
    before.mode = 040755;
    sys::details now = before;
    now.modified = now.status.changed = 2000;
    now.size = 4096;
    EXPECT_EQ(compare(before, now), difference::nothing);
    now.mode = 040700;
    EXPECT_EQ(compare(before, now), difference::attributes);
}

TEST(Signatures, SayNothingOfWhatCannotBeLookedAt) {
    sys::details unknown;
    unknown.status = {entry_type::file, 7, 1, 0};
    EXPECT_EQ(compare(a_file(), unknown), difference::nothing);
    EXPECT_EQ(compare(unknown, unknown), difference::nothing);
}

TEST(Signatures, TellWhatCouldNotBeLookedAtBeforeAsChanged) {
    sys::details unknown;
    unknown.status = {entry_type::file, 7, 1, 0};
    EXPECT_EQ(compare(unknown, a_file()), difference::content);
}

TEST(Signatures, DoNotTakeANumberThatIsUsedAgainForARename) {
    sys::details moved = a_file();
    moved.status.changed = 2000;
    EXPECT_TRUE(is_same_thing(a_file(), moved));
    moved.born = 2000;
    EXPECT_FALSE(is_same_thing(a_file(), moved));
    // Where births are not known, what was moved has not been written either.
    sys::details before = a_file();
    before.born = moved.born = 0;
    EXPECT_TRUE(is_same_thing(before, moved));
    moved.size = 11;
    EXPECT_FALSE(is_same_thing(before, moved));
}

TEST(Signatures, AreKeptByEntryUntilTheyAreErased) {
    signatures kept;
    EXPECT_TRUE(kept.empty());
    sys::details look;
    for (const std::uint32_t number : {1U, 63U, 64U, 1000U}) {
        look.size = number;
        kept.put(entry_index{number}, look);
    }
    EXPECT_EQ(kept.find(entry_index{63})->size, 63U);
    EXPECT_EQ(kept.find(entry_index{1000})->size, 1000U);
    EXPECT_EQ(kept.find(entry_index{65}), nullptr);
    EXPECT_EQ(kept.find(entry_index{100'000}), nullptr);
    kept.erase(entry_index{1000});
    kept.erase(entry_index{1000});
    EXPECT_EQ(kept.find(entry_index{1000}), nullptr);
    EXPECT_FALSE(kept.all_of([](entry_index index) { return index.value() < 64; }));
    kept.erase_if([](entry_index index) { return index.value() == 64; });
    EXPECT_TRUE(kept.all_of([](entry_index index) { return index.value() < 64; }));
    kept.erase_if([](entry_index) { return true; });
    EXPECT_TRUE(kept.empty());
    EXPECT_EQ(kept.memory(), 0U);
}

} // namespace
} // namespace espy::tree
