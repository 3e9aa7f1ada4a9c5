/// Renames that are told entry by entry, for consumers that keep a flat map.
#include <espy/watcher.hpp>

#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

namespace espy::test {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

class ExpandedRenames : public testing::Test {
protected:
    ExpandedRenames() {
        for (const char* const directory : {"a", "a/d", "b", "b/e"}) {
            std::filesystem::create_directory(home_ / directory);
        }
        for (const char* const file : {"a/f", "a/d/g", "b/e/h"}) {
            std::ofstream(home_ / file) << file;
        }
    }
    void watch(root_options options = {}) {
        options.expand_renames = true;
        options.tell.erase(change_kind::ready);
        watcher_.add(home_.path(), options);
        watcher_.sync(out_);
    }
    /// `removed b`, `renamed a b`: what is told by now, with paths below the root.
    std::vector<std::string> told() {
        watcher_.sync(out_);
        const std::size_t above = home_.path().native().size() + 1;
        std::vector<std::string> lines;
        for (const change& change : out_) {
            lines.push_back(std::string(to_string(change.kind)));
            if (!change.from.empty()) {
                lines.back() += " " + std::string(change.from.substr(above)) +
                                (change.exchanged  ? " <->"
                                 : change.replaced ? " ->>"
                                                   : " ->");
            }
            lines.back() += " " + std::string(change.path.substr(above));
        }
        return lines;
    }
    void exchange(const char* one, const char* other) {
        ASSERT_EQ(::renameat2(AT_FDCWD, (home_ / one).c_str(), AT_FDCWD, (home_ / other).c_str(),
                              RENAME_EXCHANGE),
                  0);
    }

    temporary_directory home_;
    watcher watcher_;
    batch out_;
};

TEST_F(ExpandedRenames, TellEachEntryFromItsOwnFormerPath) {
    watch();
    std::filesystem::rename(home_ / "a", home_ / "b/c");
    const auto lines = told();
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.front(), "renamed a -> b/c") << "before what is below it";
    EXPECT_THAT(lines, UnorderedElementsAre("renamed a -> b/c", "renamed a/f -> b/c/f",
                                            "renamed a/d -> b/c/d", "renamed a/d/g -> b/c/d/g"));
}

TEST_F(ExpandedRenames, TellWhatWasReplacedAsRemovedBefore) {
    std::filesystem::create_directory(home_ / "empty");
    watch();
    std::filesystem::rename(home_ / "b", home_ / "empty");
    EXPECT_THAT(told(), ElementsAre("removed empty", "renamed b -> empty", "renamed b/e -> empty/e",
                                    "renamed b/e/h -> empty/e/h"));
}

TEST_F(ExpandedRenames, OfAFileAreAsEver) {
    watch();
    std::filesystem::rename(home_ / "a/f", home_ / "b/e/h");
    EXPECT_THAT(told(), ElementsAre("renamed a/f ->> b/e/h"));
}

TEST_F(ExpandedRenames, OfADirectoryWithoutEntriesAreOneChange) {
    std::filesystem::create_directory(home_ / "x");
    std::filesystem::create_directory(home_ / "y");
    watch();
    exchange("x", "y");
    EXPECT_THAT(told(), ElementsAre(testing::AnyOf("renamed x <-> y", "renamed y <-> x")));
}

/// A flat map that is kept from the changes is the tree, whichever of the two is told as removed.
TEST_F(ExpandedRenames, TellAnExchangeSoThatAFlatMapIsRight) {
    watch();
    exchange("a", "b");
    std::vector<std::string> map{"a", "a/d", "a/d/g", "a/f", "b", "b/e", "b/e/h"};
    for (const std::string& line : told()) {
        const std::string kind = line.substr(0, line.find(' '));
        const std::string path = line.substr(line.rfind(' ') + 1);
        ASSERT_EQ(line.find("<->"), std::string::npos) << line;
        if (kind == "removed") {
            ASSERT_EQ(std::erase(map, path), 1U) << line;
        } else if (kind == "created") {
            map.push_back(path);
        } else {
            const std::string from = line.substr(8, line.find(' ', 8) - 8);
            ASSERT_EQ(std::erase(map, from), 1U) << line;
            map.push_back(path);
        }
    }
    EXPECT_THAT(map, UnorderedElementsAre("a", "a/e", "a/e/h", "b", "b/d", "b/d/g", "b/f"));
}

TEST_F(ExpandedRenames, GoTogetherWithASelection) {
    watch({.select = [](std::string_view path, entry_type type) {
        return type == entry_type::directory || path.ends_with("/g");
    }});
    std::filesystem::rename(home_ / "a", home_ / "c");
    EXPECT_THAT(told(), UnorderedElementsAre("renamed a -> c", "renamed a/d -> c/d",
                                             "renamed a/d/g -> c/d/g"));
}

} // namespace
} // namespace espy::test
