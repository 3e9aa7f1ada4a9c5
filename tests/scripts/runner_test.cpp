// The runner of scripts and its mirror must notice what is wrong.
#include "expectation.hpp"
#include "script.hpp"

#include <support/mirror.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace espy::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A mirror of the root `w` that is told one change after the other.
class Mirror : public ::testing::Test {
protected:
    change& tell(change_kind kind, std::string_view path, entry_type type = entry_type::file) {
        told_ = {};
        told_.kind = kind;
        told_.type = type;
        told_.seq = ++seq_;
        told_.path = path;
        told_.root_path = "w";
        return told_;
    }
    void apply(const change& told) { mirror_.apply(told); }
    std::string wrong() const {
        const auto& all = mirror_.contradictions();
        return all.empty() ? "" : all.back();
    }

    change told_;
    std::uint64_t seq_ = 0;
    mirror mirror_;
};

TEST_F(Mirror, FollowsARenamedDirectoryWithItsContent) {
    apply(tell(change_kind::created, "w/a", entry_type::directory));
    apply(tell(change_kind::created, "w/a/f"));
    tell(change_kind::renamed, "w/b", entry_type::directory).from = "w/a";
    apply(told_);
    EXPECT_EQ(wrong(), "");
    EXPECT_EQ(mirror_.of({}),
              (tree_map{{"w/b", entry_type::directory}, {"w/b/f", entry_type::file}}));
}

TEST_F(Mirror, SwapsWhatWasExchanged) {
    apply(tell(change_kind::created, "w/a", entry_type::directory));
    apply(tell(change_kind::created, "w/a/x"));
    apply(tell(change_kind::created, "w/f"));
    tell(change_kind::renamed, "w/f", entry_type::directory).from = "w/a";
    told_.exchanged = true;
    apply(told_);
    EXPECT_EQ(wrong(), "");
    EXPECT_EQ(mirror_.of({}), (tree_map{{"w/a", entry_type::file},
                                        {"w/f", entry_type::directory},
                                        {"w/f/x", entry_type::file}}));
}

TEST_F(Mirror, RefusesWhatIsCreatedTwice) {
    apply(tell(change_kind::created, "w/a"));
    apply(tell(change_kind::created, "w/a"));
    EXPECT_THAT(wrong(), HasSubstr("known already"));
}

TEST_F(Mirror, RefusesWhatIsRemovedAndNotKnown) {
    apply(tell(change_kind::removed, "w/a"));
    EXPECT_THAT(wrong(), HasSubstr("not known"));
}

TEST_F(Mirror, RefusesADirectoryRemovedBeforeItsContent) {
    apply(tell(change_kind::created, "w/a", entry_type::directory));
    apply(tell(change_kind::created, "w/a/f"));
    apply(tell(change_kind::removed, "w/a", entry_type::directory));
    EXPECT_THAT(wrong(), HasSubstr("content was not told removed"));
}

TEST_F(Mirror, RefusesAChildBeforeItsParent) {
    apply(tell(change_kind::created, "w/a/f"));
    EXPECT_THAT(wrong(), HasSubstr("directory is not known"));
}

TEST_F(Mirror, RefusesARenameOntoWhatIsKnownUnlessItIsSaid) {
    apply(tell(change_kind::created, "w/a"));
    apply(tell(change_kind::created, "w/b"));
    tell(change_kind::renamed, "w/b").from = "w/a";
    apply(told_);
    EXPECT_THAT(wrong(), HasSubstr("something is known under the new name"));
}

TEST_F(Mirror, RefusesAnotherTypeThanWasTold) {
    apply(tell(change_kind::created, "w/a"));
    apply(tell(change_kind::modified, "w/a", entry_type::symlink));
    EXPECT_THAT(wrong(), HasSubstr("another type"));
}

TEST(Differences, NameWhatIsMissingInventedAndOfAnotherType) {
    const tree_map map{{"w/a", entry_type::file}, {"w/b", entry_type::file}};
    const tree_map disk{{"w/b", entry_type::symlink}, {"w/c", entry_type::file}};
    EXPECT_THAT(differences(map, disk),
                ElementsAre("told as (file): w/b (symlink)", "not told: w/c (file)",
                            "not there: w/a (file)"));
}

/// Compares what a script expects with the creation of `w/a` and `w/b`.
std::vector<std::string> compared(const std::string& script) {
    expectation expected;
    for (const statement& line : parse_script(script)) {
        expected.add(line);
    }
    std::vector<told_change> told;
    for (const std::string_view path : {"w/a", "w/b"}) {
        change one;
        one.kind = change_kind::created;
        one.type = entry_type::file;
        one.path = path;
        told.emplace_back(one);
    }
    return expected.compare(told);
}

TEST(Expectation, HoldsForTheSameChangesInOrder) {
    EXPECT_THAT(compared("> created w/a\n> created w/b file\n"), IsEmpty());
    EXPECT_THAT(compared("> created w/b\n> created w/a\n"), Not(IsEmpty()));
}

TEST(Expectation, TakesNeighboursInAnyOrderWhereItIsSaid) {
    EXPECT_THAT(compared(">~ created w/b\n>~ created w/a\n"), IsEmpty());
    EXPECT_THAT(compared(">~ created w/b\n>~ created w/b\n"), Not(IsEmpty()));
}

TEST(Expectation, FailsForWhatIsMissingOrTooMuch) {
    EXPECT_THAT(compared("> created w/a\n"), Not(IsEmpty()));
    EXPECT_THAT(compared("> created w/a\n> created w/b\n> created w/c\n"), Not(IsEmpty()));
    EXPECT_THAT(compared("> nothing\n"), Not(IsEmpty()));
}

TEST(Expectation, LooksForLinesAmongOthersWithAny) {
    EXPECT_THAT(compared("> any\n> created w/b\n"), IsEmpty());
    EXPECT_THAT(compared("> any\n> created w/c\n"), Not(IsEmpty()));
    EXPECT_THAT(compared("> any\n> no created w/b\n"), Not(IsEmpty()));
}

TEST(Expectation, CountsAKind) {
    EXPECT_THAT(compared("> 2 created\n"), IsEmpty());
    EXPECT_THAT(compared("> 3 created\n"), Not(IsEmpty()));
}

TEST(Expectation, TellsTypesAndFlagsApart) {
    EXPECT_THAT(compared("> created w/a directory\n> created w/b\n"), Not(IsEmpty()));
    EXPECT_THAT(compared("> created w/a replaced\n> created w/b\n"), Not(IsEmpty()));
}

TEST(Script, UnrollsLoopsAndRepetitionsAndEscapes) {
    const auto lines =
        parse_script("for i 1 2\n  touch \"w/$i \\n\\xff\" {{x*2}/*2}y # why\nend\n");
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_THAT(lines[1].words, ElementsAre("touch", "w/2 \n\xff", "xx/xx/y"));
    EXPECT_EQ(lines[1].line, 2U);
}

TEST(Script, SaysTheLineOfWhatItCannotRead) {
    EXPECT_THROW(parse_script("touch \"a\n"), script_error);
    EXPECT_THROW(parse_script("touch $i\n"), script_error);
    EXPECT_THROW(parse_script("for i 1 2\ntouch a\n"), script_error);
    EXPECT_THROW(parse_script("end\n"), script_error);
}

} // namespace
} // namespace espy::test
