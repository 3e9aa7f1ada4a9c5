// The types of new entries, which no event tells: looked at one by one, or found by a listing.
#include "hands/performer.hpp"

#include "stream/inotify_source.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace espy::tree {
namespace {

namespace fs = std::filesystem;
using inotify::mask;

class Types : public testing::Test {
protected:
    Types() {
        shared_.begin(batch_);
        where_ = {root_index{0}, &model_, home_.path(), false};
    }

    void watch() {
        model_.look_at_root("");
        while (const auto todo = model_.next()) {
            performer_.perform(where_, *todo);
            model_.fence(source_.end(), source_.end());
        }
        model_.ready();
        listings_ = performer_.listings();
    }

    void make_file(const std::string& name) { std::ofstream(home_ / name) << "x"; }
    /// The event of something that is no directory.
    void say_made(const std::string& name) {
        model_.events().apply(directory_index{0}, {mask::create, 0, name, source_.end()});
    }
    entry_type type_of(const char* name) const {
        return model_.tree().at(model_.tree().find(directory_index{0}, name)).type;
    }

    test::temporary_directory home_;
    batch batch_;
    telling shared_;
    watch_table watches_;
    std::error_code ec_;
    inotify_source source_{inotify::api::system(), false, ec_};
    model model_{{}, root_index{0}, watches_, shared_, root_id{1}, "r"};
    performer performer_{source_, watches_};
    place where_;
    std::uint64_t listings_ = 0;
};

TEST_F(Types, OfManyNewEntriesComeFromOneListing) {
    watch();
    for (const char* name : {"a", "b", "c", "d"}) {
        make_file(name);
        say_made(name);
    }
    fs::create_symlink("a", home_ / "link");
    say_made("link");
    performer_.complete_types(where_);
    EXPECT_EQ(performer_.listings(), listings_ + 1);
    EXPECT_EQ(type_of("a"), entry_type::file);
    EXPECT_EQ(type_of("link"), entry_type::symlink);
    EXPECT_FALSE(model_.tree().at(model_.tree().find(directory_index{0}, "d")).untyped);
}

TEST_F(Types, OfAFewNewEntriesAmongManyAreLookedAt) {
    for (int i = 0; i < 100; ++i) {
        make_file("old" + std::to_string(i));
    }
    watch();
    for (const char* name : {"a", "b", "c", "d"}) {
        fs::create_symlink("x", home_ / name);
        say_made(name);
    }
    performer_.complete_types(where_);
    EXPECT_EQ(performer_.listings(), listings_);
    EXPECT_EQ(type_of("a"), entry_type::symlink);
    EXPECT_EQ(type_of("d"), entry_type::symlink);
}

TEST_F(Types, OfWhatIsGoneAreGuessed) {
    watch();
    for (const char* name : {"a", "b", "c", "d", "gone"}) {
        make_file(name);
        say_made(name);
    }
    fs::remove(home_ / "gone");
    performer_.complete_types(where_);
    EXPECT_EQ(type_of("gone"), entry_type::file);
    EXPECT_FALSE(model_.guesses().are_open()) << "an event says that it is gone";
}

} // namespace
} // namespace espy::tree
