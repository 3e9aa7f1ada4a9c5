// What takes long is done piece by piece, and nothing is told in between that contradicts the rest.
#include "conversation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace espy::tree {
namespace {

class ModelBounds : public conversation {
protected:
    static constexpr unsigned many = 600;

    /// The directory `d` (number 2), and in it `d/s` (number 3) with many files; and what was found first.
    void given_much(root_options options = {}, const names& first = {}) {
        names there = first;
        there.insert(there.end(), {{"d", a_directory(2)}, {"d/s", a_directory(3)}});
        for (unsigned i = 0; i < many; ++i) {
            there.emplace_back("d/s/f" + std::to_string(i), a_file);
        }
        given(there, std::move(options));
    }
    /// What is told by one question after the other, as long as these are to go on.
    unsigned goes_on() {
        unsigned parts = 0;
        for (; it().removals().is_removing(); ++parts) {
            asks("go on");
        }
        return parts;
    }
    /// The same of what is told entry by entry.
    unsigned tells_on() {
        unsigned parts = 0;
        for (; it().tells().has_more(); ++parts) {
            asks("go on");
        }
        return parts;
    }
    /// The directory `d` is called `e`, entry by entry.
    static std::vector<std::string> all_renamed() {
        std::vector<std::string> lines{"renamed e/ from d", "renamed e/s/ from d/s"};
        for (unsigned i = many; i-- > 0;) {
            const std::string name = "s/f" + std::to_string(i);
            lines.push_back("renamed e/" + name + " from d/" + name);
        }
        return lines;
    }
    std::vector<std::string> all_removed() const {
        std::vector<std::string> lines;
        for (unsigned i = 0; i < many; ++i) {
            // The last one found is the first in the list of a directory.
            lines.push_back("removed d/s/f" + std::to_string(many - 1 - i));
        }
        lines.push_back("removed d/s/");
        lines.push_back("removed d/");
        return lines;
    }
};

TEST_F(ModelBounds, TellsWhatLeavesTheTreePieceByPiece) {
    given_much();
    says(1, from_dir, "d", 7);
    it().renames().partner_missing(7);
    EXPECT_GE(goes_on(), many / 256);
    asks("unwatch 2");
    asks("unwatch 3");
    asks("look at d");
    finds(nothing);
    tells(all_removed());
}

TEST_F(ModelBounds, TellsWhatComesToANameOnlyAfterWhatWasThere) {
    given_much();
    says(1, from_dir, "d", 7);
    // The event that decides it is that of a file of the same name.
    says(1, create, "d");
    EXPECT_GE(goes_on(), many / 256);
    asks("unwatch 2");
    asks("unwatch 3");
    asks("look at d");
    finds(a_file);
    asks("look at d");
    finds(a_file);
    std::vector<std::string> expected = all_removed();
    expected.push_back("created d");
    tells(expected);
}

// The batch ends in the middle, and a look shows what was at the other name.
TEST_F(ModelBounds, TellsNoOtherTypeOfWhatIsToBeToldToBeGone) {
    given_much({}, {{"n", a_file}});
    says(1, from, "n", 7);
    says(1, to, "m", 7);
    // What came last is told to be gone first.
    says(1, from_dir, "d", 8);
    says(1, to_dir, "e", 8);
    turns_out("m", a_link);
    it().root_missing();
    EXPECT_TRUE(it().removals().is_removing());
    const std::vector<std::string> first = told_at_its_end();
    EXPECT_EQ(std::count(first.begin(), first.end(), "created m@"), 0);
    goes_on();
    it().root_missing();
    asks("unwatch 1");
    asks("unwatch 2");
    asks("unwatch 3");
    const std::vector<std::string> rest = told_at_its_end();
    ASSERT_GE(rest.size(), 2U);
    EXPECT_EQ(rest[rest.size() - 2], "removed m");
    EXPECT_EQ(rest.back(), "root_gone r");
}

TEST_F(ModelBounds, TellsThatTheRootIsGoneAfterAllOfIt) {
    given_much();
    it().root_missing();
    EXPECT_GE(goes_on(), many / 256);
    it().root_missing();
    asks("unwatch 1");
    asks("unwatch 2");
    asks("unwatch 3");
    std::vector<std::string> expected = all_removed();
    expected.push_back("root_gone r");
    tells(expected);
}

TEST_F(ModelBounds, TellsTheFilesOfWhatIsBackPieceByPiece) {
    given_much();
    it().look_at_root("", {inotify::mask::create, next()});
    asks("arm .");
    meets(a_directory(1));
    EXPECT_FALSE(it().idle());
    EXPECT_GE(tells_on(), many / 256);
    std::vector<std::string> expected;
    for (unsigned i = many; i-- > 0;) {
        expected.push_back("modified d/s/f" + std::to_string(i));
    }
    tells(expected);
}

TEST_F(ModelBounds, TellsARenameEntryByEntryPieceByPiece) {
    given_much({.expand_renames = true});
    says(1, from_dir, "d", 7);
    says(1, to_dir, "e", 7);
    EXPECT_FALSE(it().idle());
    EXPECT_GE(tells_on(), many / 256);
    tells(all_renamed());
}

TEST_F(ModelBounds, TellsAllOfARenameBeforeAnythingElse) {
    given_much({.expand_renames = true});
    happens(1, from_dir, "d", 7);
    happens(1, to_dir, "e", 7);
    happens(3, unlink, "f0");
    happens(1, create, "n");
    reads();
    std::vector<std::string> expected = all_renamed();
    expected.emplace_back("removed e/s/f0");
    expected.emplace_back("created n");
    tells(expected);
}

TEST_F(ModelBounds, TellsWhatIsRenamedOutOfASelectionPieceByPiece) {
    given({{"d", a_directory(2)}, {"d/x", a_file}, {"d/y", a_file}},
          {.select = [](std::string_view path, entry_type) { return path.starts_with('d'); }});
    it().go_in_steps_of(1);
    says(1, from_dir, "d", 7);
    says(1, to_dir, "e", 7);
    EXPECT_GE(tells_on(), 4U);
    tells({"removed d/x", "removed d/y", "removed d/"});
}

TEST_F(ModelBounds, MissesNothingOfALargeDirectoryThatIsListedAgain) {
    names inside;
    for (unsigned i = 0; i < many; ++i) {
        inside.emplace_back("f" + std::to_string(i), a_file);
    }
    given(inside);
    it().overflow();
    it().begin_repair(1);
    inside.erase(inside.begin(), inside.begin() + 3);
    asks("arm .");
    opens(a_directory(1), inside);
    asks("go on");
    asks("go on");
    it().fence(1000, 1000);
    it().reached(1000);
    tells({"overflow r", "removed f2", "removed f1", "removed f0", "resynced r"});
}

// Each rename onto a file is held until something shows that it was no exchange.
TEST_F(ModelBounds, DoesNotGoOverAllRenamesForEachEvent) {
    constexpr int directories = 2'000;
    names there;
    for (int i = 0; i < directories; ++i) {
        const std::string d = "d" + std::to_string(i);
        there.emplace_back(d, a_directory(10 + i));
        there.emplace_back(d + "/f", a_file);
        there.emplace_back(d + "/f.new", a_file);
    }
    given(there);
    for (int i = 0; i < directories; ++i) {
        happens(10 + i, from, "f.new", static_cast<std::uint32_t>(100 + i));
        happens(10 + i, to, "f", static_cast<std::uint32_t>(100 + i));
    }
    for (int i = 0; i < directories; ++i) {
        happens(10 + i, modify, "f");
    }
    reads();
    EXPECT_FALSE(it().renames().has_transfers());
    EXPECT_LT(it().renames().transfer_steps(), 20U * directories);
    std::vector<std::string> expected;
    for (int i = 0; i < directories; ++i) {
        const std::string f = "d" + std::to_string(i) + "/f";
        expected.push_back("renamed " + f + " from " + f + ".new, replaced");
        expected.push_back("modified " + f);
    }
    tells(expected);
}

// Each listing of a new directory asks what a pass has found in that one, not in all.
TEST_F(ModelBounds, DoesNotGoOverAllThatAPassHasFoundForEachListing) {
    constexpr int directories = 500;
    std::map<std::string, names> disk{{".", {}}};
    given_polled(disk, {.tell = {}});
    for (int i = 0; i < directories; ++i) {
        const std::string d = "d" + std::to_string(i);
        disk["."].emplace_back(d, a_directory(10 + i));
        disk[d] = {};
    }
    for (int parts = 0; parts < 3; ++parts) {
        polls(disk);
    }
    EXPECT_LE(it().polls().pass_steps(), 3U * directories);
    EXPECT_EQ(it().tree().size(), static_cast<std::uint64_t>(directories));
}

// A listing ends every rename under way in its directory, and begins none: whether one of them was
// half of an exchange, which shows both as it does, is looked at.
TEST_F(ModelBounds, EndsRenamesWithAListing) {
    given({{"d", a_directory(2)}, {"d/a", a_file}, {"d/b", a_file}});
    says(2, from, "a", 5);
    says(2, to, "b", 5);
    says(2, from, "b", 6);
    const directory_index d = it().tree().at(it().tree().find(directory_index{0}, "d")).directory;
    it().listings().listing_begins(d);
    EXPECT_FALSE(it().renames().has_transfers());
    it().listings().listed(d, {"a", entry_type::file, 0});
    it().listings().listed(d, {"b", entry_type::file, 0});
    it().listings().listing_ends(d);
    asks("look at d/b");
    finds(a_file);
    tells({"renamed d/b from d/a, replaced", "created d/a", "modified d/b"});
}

} // namespace
} // namespace espy::tree
