// Renames under way, without a model: which events end each state and which do not, and what is decided. The
// decisions are noted, and carried out in the record as far as the next event needs it.
//
//     left ──▶ replaced ──▶ swapping        (src/model/renames/transfer_list.hpp)
#include "model/renames/renaming.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace espy::tree {
namespace {

using inotify::mask;
using lines = std::vector<std::string>;

constexpr directory_index top{0};

class noted final : public rename_decisions {
public:
    explicit noted(store& tree) : tree_(tree) {}

    lines take() { return std::exchange(all_, {}); }

    void renamed(entry_index moved, directory_index to, std::string_view name) override {
        note("renamed", path(moved) + " " + path(to, name));
        if (const entry_index occupant = tree_.find(to, name); occupant != espy::tree::none) {
            tree_.erase(occupant);
        }
        tree_.move(moved, to, name);
    }
    void renamed_by(std::int32_t process, entry_index moved, directory_index to,
                    std::string_view name) override {
        note("by", std::to_string(process));
        renamed(moved, to, name);
    }
    void exchanged(entry_index a, entry_index b) override {
        note("exchanged", path(a) + " " + path(b));
        tree_.swap(a, b);
    }
    void gone(entry_index moved) override {
        note("gone", path(moved));
        tree_.erase(moved);
    }
    void came(directory_index where, std::string_view name, bool is_directory) override {
        note("came", path(where, name) + (is_directory ? "/" : ""));
        tree_.add(where, name, is_directory ? entry_type::directory : entry_type::file);
    }
    void strayed(entry_index moved) override { note("strayed", path(moved)); }
    void directory_came() override { note("a directory", "came"); }
    void came_again(entry_index known, position) override {
        note("came again", known == espy::tree::none ? "" : path(known));
    }
    void look(directory_index where, std::string_view name, const to::reason&) override {
        note("look", path(where, name));
    }
    void found(directory_index where, std::string_view name, const finding& answer,
               purpose) override {
        note(answer.exists ? "found" : "not found", path(where, name));
    }
    void typed(entry_index, const finding&) override {}
    void doubt(directory_index, std::string_view) override {}
    void doubt(entry_index) override {}
    void pass_lock(directory_index where) override { note("lock", path(where, "")); }
    std::int32_t process() const override { return 42; }

private:
    void note(const char* verb, const std::string& object) {
        all_.push_back(verb + (' ' + object));
    }
    std::string path(entry_index index) const {
        std::string text;
        tree_.append_path(index, tree_.top(), text);
        return text;
    }
    std::string path(directory_index where, std::string_view name) const {
        const std::string above = path(tree_.dir(where).entry);
        return above.empty() || name.empty() ? above + std::string(name)
                                             : above + '/' + std::string(name);
    }

    store& tree_;
    lines all_;
};

/// The files `a` and `b`, and the directory `d`, which is open.
class Renaming : public testing::Test {
protected:
    Renaming() {
        tree_.open_directory(tree_.top());
        a_ = tree_.add(top, "a", entry_type::file);
        b_ = tree_.add(top, "b", entry_type::file);
        d_ = tree_.open_directory(tree_.add(top, "d", entry_type::directory));
    }
    void TearDown() override {
        it_.check();
        EXPECT_EQ(decided(), lines{}) << "not expected";
    }

    event about(mask bits, std::string_view name, std::uint32_t cookie) {
        at_ += 32;
        return {bits, cookie, name, at_, false, 32};
    }
    /// As `hearing` does it: an event ends what it shows not to come.
    void leaves(directory_index where, std::string_view name, std::uint32_t cookie) {
        const event what = about(mask::moved_from, name, cookie);
        it_.settle_transfers(where, what);
        const bool just_replaced = it_.take_replacement(where, what);
        it_.moved_from(where, what, tree_.find(where, name), certainty::exact, just_replaced);
    }
    void comes(directory_index where, std::string_view name, std::uint32_t cookie,
               certainty sure = certainty::exact) {
        const event what = about(mask::moved_to, name, cookie);
        it_.settle_transfers(where, what);
        it_.take_replacement(where, what);
        it_.moved_to(where, what, tree_.find(where, name), sure);
    }
    void happens(directory_index where, mask bits, std::string_view name) {
        it_.settle_transfers(where, about(bits, name, 0));
    }
    lines decided() { return decisions_.take(); }

    static finding a_file() { return {true, {entry_type::file, 7, 1, 0}, false}; }

    store tree_;
    noted decisions_{tree_};
    renaming it_{tree_, decisions_};
    entry_index a_ = none;
    entry_index b_ = none;
    directory_index d_ = none;
    position at_ = 0;
};

TEST_F(Renaming, OntoAFreeNameIsDecidedByItsTwoEvents) {
    leaves(top, "a", 7);
    EXPECT_TRUE(it_.has_transfers());
    EXPECT_EQ(decided(), lines{}) << "nothing is known yet";
    comes(d_, "c", 7);
    EXPECT_EQ(decided(), lines{"renamed a d/c"});
    EXPECT_FALSE(it_.has_transfers());
}

// --- left

TEST_F(Renaming, ThatHasLeftIsGoneAtTheNextEventOfItsDirectory) {
    leaves(top, "a", 7);
    happens(d_, mask::create, "other");
    EXPECT_EQ(decided(), lines{}) << "another directory says nothing of it";
    happens(top, mask::create, "other");
    EXPECT_EQ(decided(), (lines{"gone a", "look a"}));
    EXPECT_FALSE(it_.has_transfers());
}

TEST_F(Renaming, ThatHasLeftIsGoneWhenItsPartnerIsKnownNotToCome) {
    leaves(top, "a", 7);
    ASSERT_TRUE(it_.awaits());
    it_.partner_missing(8);
    EXPECT_EQ(decided(), lines{}) << "that of another one";
    it_.partner_missing(7);
    EXPECT_EQ(decided(), (lines{"gone a", "look a"}));
}

TEST_F(Renaming, ThatHasLeftWaitsUntilWhereItsPartnerWasFound) {
    leaves(top, "a", 7);
    it_.partner_found(7, 500);
    EXPECT_FALSE(it_.awaits());
    it_.partner_missing(7);
    it_.reached(499);
    EXPECT_EQ(decided(), lines{});
    it_.reached(500);
    EXPECT_EQ(decided(), (lines{"gone a", "look a"})) << "it was passed over";
}

TEST_F(Renaming, ThatHasLeftIsGoneOnceItsLockWasPassedAndAllThatWasQueuedThen) {
    leaves(top, "a", 7);
    it_.request_barriers();
    EXPECT_EQ(decided(), lines{"lock "});
    it_.barrier_passed(d_, 100);
    it_.reached(100);
    EXPECT_EQ(decided(), lines{}) << "the lock of another directory";
    it_.barrier_passed(top, 200);
    it_.reached(200);
    EXPECT_EQ(decided(), (lines{"gone a", "look a"}));
}

TEST_F(Renaming, ThatHasLeftIsFoundAtItsNewNameBeforeTheEvent) {
    leaves(top, "a", 7);
    tree_.add(d_, "c", entry_type::file);
    comes(d_, "c", 7, certainty::contained);
    EXPECT_EQ(decided(), (lines{"came again d/c", "gone a", "look a"}));
}

TEST_F(Renaming, ThatHasLeftIsLookedForWhereItsOtherHalfIsNotCertain) {
    leaves(top, "a", 7);
    comes(d_, "c", 7, certainty::open);
    EXPECT_EQ(decided(), lines{"look d/c"});
    const to::look there{d_, "c", {}};
    it_.looked(there, {rename_question::target, a_, 7}, a_file());
    EXPECT_EQ(decided(), lines{"renamed a d/c"});
}

TEST_F(Renaming, ThatHasLeftHasMovedOnWhereNothingIsSeen) {
    leaves(top, "a", 7);
    comes(d_, "c", 7, certainty::open);
    decided();
    const to::look there{d_, "c", {}};
    it_.looked(there, {rename_question::target, a_, 7}, {});
    EXPECT_EQ(decided(), (lines{"gone a", "look a", "not found d/c"}));
}

TEST_F(Renaming, ThatHasLeftIsOverWhenItIsFoundElsewhere) {
    leaves(top, "a", 7);
    it_.finish_transfers_with(a_);
    EXPECT_EQ(decided(), lines{}) << "nothing is gone: it was found";
    EXPECT_FALSE(it_.has_transfers());
}

// --- replaced

TEST_F(Renaming, OntoSomethingWaitsForTheSecondHalfOfAnExchange) {
    leaves(top, "a", 7);
    comes(top, "b", 7);
    EXPECT_EQ(decided(), lines{}) << "it may be half of an exchange";
    EXPECT_FALSE(it_.awaits()) << "but its own second half has come";
    happens(d_, mask::create, "other");
    EXPECT_EQ(decided(), lines{}) << "another directory says nothing of it";
    happens(top, mask::create, "other");
    EXPECT_EQ(decided(), (lines{"by 42", "renamed a b"}));
}

TEST_F(Renaming, OntoSomethingIsOverWithItsContentOrTheDirectory) {
    leaves(top, "a", 7);
    comes(top, "b", 7);
    it_.finish_replaced_in(d_);
    EXPECT_EQ(decided(), lines{});
    it_.finish_replaced_in(top);
    EXPECT_EQ(decided(), (lines{"by 42", "renamed a b"}));
    leaves(top, "b", 8);
    it_.finish_replaced_in(top);
    decided();
    it_.finish_transfers_of(top);
    EXPECT_FALSE(it_.has_transfers());
    decided();
}

TEST_F(Renaming, OntoSomethingIsWholeAndDoesNotWaitForAPartner) {
    leaves(top, "a", 7);
    comes(top, "b", 7);
    it_.partner_missing(7);
    EXPECT_EQ(decided(), lines{});
    it_.finish_whole();
    EXPECT_EQ(decided(), (lines{"by 42", "renamed a b"}));
}

// --- swapping

/// `a` went onto `b`, and what is at `b` has left again.
class Swapping : public Renaming {
protected:
    Swapping() {
        leaves(top, "a", 7);
        comes(top, "b", 7);
        leaves(top, "b", 8);
    }
};

TEST_F(Swapping, IsLookedAtWhenItIsBackWhereItBegan) {
    EXPECT_EQ(decided(), lines{});
    comes(top, "a", 8);
    EXPECT_EQ(decided(), lines{"look b"});
    it_.looked({top, "b", {}}, {rename_question::exchange, a_, 8}, a_file());
    EXPECT_EQ(decided(), (lines{"exchanged a b", "look a", "found b"}));
    EXPECT_FALSE(it_.has_transfers());
}

TEST_F(Swapping, IsTwoRenamesWhenNothingIsSeenAtTheOtherName) {
    comes(top, "a", 8);
    decided();
    it_.looked({top, "b", {}}, {rename_question::exchange, a_, 8}, {});
    EXPECT_EQ(decided(), (lines{"renamed a b", "renamed b a", "look a", "look b"}));
}

TEST_F(Swapping, IsARenameAndWhatHasLeftIsGoneAfterAnythingElse) {
    happens(d_, mask::create, "other");
    EXPECT_EQ(decided(), lines{}) << "another directory says nothing of it";
    happens(top, mask::create, "other");
    EXPECT_EQ(decided(), (lines{"by 42", "renamed a b", "gone b", "look b"}));
}

/// What happens below one of the two, or is found elsewhere, says nothing of the other half.
TEST_F(Swapping, IsARenameAndLookedAtWhenItIsToEndBeforeAllOfItWasSeen) {
    it_.finish_whole();
    EXPECT_EQ(decided(), (lines{"by 42", "renamed a b", "look b"}));
    EXPECT_FALSE(it_.has_transfers());
    it_.looked({top, "b", {}}, {rename_question::late_exchange, a_, 8}, a_file());
    EXPECT_EQ(decided(), lines{"found b"});
    comes(top, "a", 8);
    EXPECT_EQ(decided(), lines{"came a"});
}

TEST_F(Swapping, IsNotWaitedForAtANameThatItHasLeftBeforeItIsLookedAt) {
    it_.finish_whole();
    tree_.move(a_, d_, "c");
    decided();
    it_.looked({top, "b", {}}, {rename_question::late_exchange, a_, 8}, {});
    EXPECT_EQ(decided(), lines{"not found b"});
    EXPECT_FALSE(it_.has_transfers());
}

TEST_F(Renaming, ThatWasNoExchangeIsOneThatHasLeftAgain) {
    tree_.add(d_, "e", entry_type::file);
    leaves(top, "a", 7);
    comes(d_, "e", 7);
    leaves(d_, "e", 8);
    happens(top, mask::create, "other");
    EXPECT_EQ(decided(), (lines{"by 42", "renamed a d/e"}));
    ASSERT_TRUE(it_.awaits());
    EXPECT_EQ(it_.awaits()->cookie, 8U);
    comes(top, "c", 8);
    EXPECT_EQ(decided(), lines{"renamed d/e c"});
}

TEST_F(Swapping, WaitsForTheSecondCookieOnly) {
    ASSERT_TRUE(it_.awaits());
    EXPECT_EQ(it_.awaits()->cookie, 8U);
    it_.partner_missing(7);
    EXPECT_EQ(decided(), lines{});
    it_.partner_missing(8);
    EXPECT_EQ(decided(), (lines{"by 42", "renamed a b", "gone b", "look b"}));
}

// --- What was never known to leave

TEST_F(Renaming, FromOutsideComes) {
    comes(d_, "c", 9);
    EXPECT_EQ(decided(), lines{"came d/c"});
}

TEST_F(Renaming, FromOutsideOntoSomethingEndsThat) {
    comes(top, "b", 9);
    EXPECT_EQ(decided(), (lines{"gone b", "came b"}));
}

TEST_F(Renaming, ThatFollowsOneOntoSomethingAtOnceIsLookedAt) {
    leaves(top, "a", 7);
    comes(top, "b", 7);
    it_.finish_whole();
    decided();
    leaves(top, "b", 8);
    EXPECT_EQ(decided(), lines{"look b"}) << "it may have been an exchange, told as a rename";
    it_.looked({top, "b", {}}, {rename_question::late_exchange, a_, 8}, {});
    EXPECT_TRUE(it_.has_transfers());
    comes(d_, "c", 8, certainty::open);
    EXPECT_EQ(decided(), lines{"look d/c"}) << "it was seen by a look, not by an event";
    it_.partner_missing(8);
    EXPECT_EQ(decided(), (lines{"gone b", "look b"}));
}

} // namespace
} // namespace espy::tree
