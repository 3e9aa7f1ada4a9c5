// A batch that takes several calls, by itself: what of it is given out, and when.
#include "watcher/held_batch.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace espy::tree {
namespace {

class HeldBatch : public testing::Test {
protected:
    /// A call tells of a file of a root, in what it is given to fill.
    void call(const char* path, std::uint32_t root = 1) {
        batch_writer to(it_.take(out_));
        change told;
        told.path = to.keep(path);
        told.root = root_id{root};
        to.append(told);
    }
    std::vector<std::string> given() {
        std::vector<std::string> all;
        for (const change& each : out_) {
            all.emplace_back(each.path);
        }
        return all;
    }

    held_batch it_;
    batch out_;
};

using paths = std::vector<std::string>;

TEST_F(HeldBatch, IsGivenWhenItIsComplete) {
    call("a");
    it_.give(out_);
    EXPECT_FALSE(it_.holds());
    EXPECT_EQ(given(), paths{"a"});
}

TEST_F(HeldBatch, IsNobodysUntilThen) {
    call("a");
    it_.keep(out_);
    EXPECT_TRUE(it_.holds());
    EXPECT_EQ(given(), paths{});
    call("b");
    it_.keep(out_);
    EXPECT_EQ(given(), paths{});
    call("c");
    it_.give(out_);
    EXPECT_FALSE(it_.holds());
    EXPECT_EQ(given(), (paths{"a", "b", "c"}));
}

TEST_F(HeldBatch, TellsNothingOfARootThatWentMeanwhile) {
    call("a", 1);
    call("b", 2);
    it_.keep(out_);
    it_.root_goes(root_id{1});
    call("c", 2);
    it_.give(out_);
    EXPECT_EQ(given(), (paths{"b", "c"}));
}

TEST_F(HeldBatch, TellsOfARootThatWentBeforeAnythingWasHeld) {
    it_.root_goes(root_id{1});
    call("a", 1);
    it_.give(out_);
    EXPECT_EQ(given(), paths{"a"})
        << "it was given out before the root went, as its caller sees it";
}

} // namespace
} // namespace espy::tree
