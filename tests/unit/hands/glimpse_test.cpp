// Many names in one directory that hints make be looked at: one listing says it of all of them.
#include "hands/glimpse.hpp"

#include "hands/performer.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace espy::tree {
namespace {

namespace fs = std::filesystem;
using inotify::mask;

/// Tells hints, all of which were read.
class hints final : public source {
public:
    position at = 1;

    std::string_view name() const noexcept override { return "hints"; }
    int native_handle() const noexcept override { return -1; }
    watch_id watch(int /*fd*/, mask /*bits*/, std::error_code& /*ec*/) override {
        return watch_id{1};
    }
    watch_id rewatch(int fd, mask bits, std::error_code& ec) override {
        return watch(fd, bits, ec);
    }
    void unwatch(watch_id /*watch*/) noexcept override {}
    bool keeps_order() const noexcept override { return false; }
    std::size_t read(std::span<std::byte> /*buffer*/, std::error_code& /*ec*/) override {
        return 0;
    }
    position end() const noexcept override { return at; }
    /// What the performer asks for, before it looks at a name.
    bool is_gone(std::string_view object, watch_id mount, int fd) override {
        EXPECT_EQ(mount, watch_id{1});
        EXPECT_GE(fd, 0);
        ++asked;
        return object == "gone";
    }
    std::uint64_t asked = 0;
};

constexpr directory_index top{0};
constexpr int many = 50;

class Glimpse : public testing::Test {
protected:
    Glimpse() {
        shared_.begin(batch_);
        where_ = {root_index{0}, &model_, home_.path(), false};
    }

    void watch() {
        model_.look_at_root("");
        perform_all();
        model_.ready();
        batch_.clear();
        shared_.begin(batch_);
        listings_ = performer_.listings();
    }
    void perform_all() {
        while (const auto todo = model_.next()) {
            performer_.perform(where_, *todo);
            model_.fence(source_.seen(), source_.end());
        }
    }
    fs::path file(int number) const { return home_ / ("f" + std::to_string(number)); }
    void make(int count) {
        for (int i = 0; i < count; ++i) {
            std::ofstream(file(i)) << "x";
        }
    }
    void hint(mask bits, int number, std::string_view object = {}) {
        source_.at += 100;
        const std::string name = file(number).filename();
        model_.events().apply(top, {bits, 0, name, source_.at, true, 16, object});
        perform_all();
    }
    bool knows(int number) const {
        return model_.tree().find(top, file(number).filename().string()) != none;
    }

    test::temporary_directory home_;
    batch batch_;
    telling shared_;
    watch_table watches_;
    hints source_;
    model model_{{}, root_index{0}, watches_, shared_, root_id{1}, "r"};
    performer performer_{source_, watches_};
    place where_;
    std::uint64_t listings_ = 0;
};

TEST_F(Glimpse, SaysOfAllThatWereRemovedThatTheyAreGone) {
    make(many);
    watch();
    for (int i = 0; i < many; ++i) {
        fs::remove(file(i));
    }
    for (int i = 0; i < many; ++i) {
        hint(mask::delete_, i);
        EXPECT_FALSE(knows(i));
    }
    EXPECT_EQ(batch_.size(), std::size_t{many});
    EXPECT_LE(performer_.looks(),
              2 * limit::of_hands{}.names_worth_listing + many / limit::entries_a_look);
    EXPECT_EQ(performer_.listings(), listings_ + 1);
}

TEST_F(Glimpse, SaysOfAllThatCameAndWentThatNothingIsThere) {
    watch();
    for (int i = 0; i < many; ++i) {
        hint(mask::create | mask::delete_, i);
    }
    EXPECT_EQ(batch_.size(), 0U);
    EXPECT_EQ(performer_.looks(), limit::of_hands{}.names_worth_listing);
    EXPECT_EQ(performer_.listings(), listings_ + 1);
}

TEST_F(Glimpse, IsNotBelievedOfWhatIsThereAndNotKnown) {
    watch();
    for (int i = 0; i < many; ++i) {
        hint(mask::create | mask::delete_, i);
    }
    performer_.read_on();
    make(many);
    for (int i = 0; i < many; ++i) {
        hint(mask::create | mask::delete_, i);
        EXPECT_TRUE(knows(i));
    }
    EXPECT_EQ(performer_.looks(), limit::of_hands{}.names_worth_listing + many);
}

TEST_F(Glimpse, IsForgottenWhenSomethingIsRead) {
    watch();
    for (int i = 1; i < many; ++i) {
        hint(mask::create | mask::delete_, i);
    }
    make(1);
    performer_.read_on();
    hint(mask::create | mask::delete_, 0);
    EXPECT_TRUE(knows(0));
}

TEST_F(Glimpse, IsNotTakenOfAFewNamesAmongMany) {
    make(2 * many);
    watch();
    constexpr int few = 8;
    for (int i = 0; i < few; ++i) {
        fs::remove(file(i));
        hint(mask::delete_, i);
    }
    EXPECT_EQ(performer_.looks(), std::uint64_t{few});
    EXPECT_EQ(performer_.listings(), listings_);
}

TEST_F(Glimpse, IsGivenUpOfADirectoryThatIsLargerThanIsKnown) {
    watch();
    constexpr int unheard = 3000;
    make(unheard);
    for (int i = 0; i < many; ++i) {
        hint(mask::create | mask::delete_, unheard + i);
    }
    EXPECT_EQ(performer_.looks(), std::uint64_t{many});
    EXPECT_FALSE(knows(unheard));
}

TEST_F(Glimpse, SaysNotWhichDirectoryIsThere) {
    fs::create_directory(file(0));
    watch();
    for (int i = 1; i < many; ++i) {
        hint(mask::create | mask::delete_, i);
    }
    const std::uint64_t before = performer_.looks();
    hint(mask::none, 0);
    EXPECT_EQ(performer_.looks(), before + 1);
}

TEST_F(Glimpse, IsNotNeededOfOneThatIsGone) {
    watch();
    hint(mask::create | mask::delete_, 0, "gone");
    EXPECT_EQ(source_.asked, 1U);
    EXPECT_EQ(performer_.looks(), 0U);
}

TEST_F(Glimpse, DoesNotSayOfANameThatNothingIsThereBecauseWhatHadItIsGone) {
    make(1);
    watch();
    hint(mask::create | mask::delete_, 0, "gone");
    EXPECT_EQ(performer_.looks(), 1U);
    EXPECT_TRUE(knows(0));
}

TEST_F(Glimpse, IsNotNeededOfOneThatMayBeThere) {
    watch();
    make(1);
    hint(mask::create | mask::delete_, 0, "linked");
    EXPECT_EQ(source_.asked, 1U);
    EXPECT_EQ(performer_.looks(), 1U);
    EXPECT_TRUE(knows(0));
}

/// To ask for each costs a call, though less than to look at it.
TEST_F(Glimpse, SaysOfManyInOneDirectoryThatTheyAreGone) {
    watch();
    for (int i = 0; i < many; ++i) {
        hint(mask::create | mask::delete_, i, "gone");
    }
    EXPECT_EQ(source_.asked, limit::of_hands{}.names_worth_listing);
    EXPECT_EQ(performer_.looks(), 0U);
    EXPECT_EQ(performer_.listings(), listings_ + 1);
}

} // namespace
} // namespace espy::tree
