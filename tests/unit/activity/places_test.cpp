#include "activity/places.hpp"

#include <gmock/gmock.h>

namespace espy::activities {
namespace {

class Places : public ::testing::Test {
protected:
    Places() { all.begin("top"); }
    void TearDown() override { all.check(); }
    place& put(const char* key, const char* parent, const char* name) {
        place& which = all.get(key);
        all.put(which, all.get(parent), name);
        return which;
    }
    std::string path(const char* key) { return all.resolve(all.get(key)).path; }

    places all{"r"};
};

TEST_F(Places, ComposePathsFromParents) {
    put("a", "top", "x");
    put("b", "a", "y");
    EXPECT_EQ(path("b"), "r/x/y");
    EXPECT_EQ(all.get("b").depth, 2U);
}

TEST_F(Places, ChangeWithOneRenameFarUp) {
    put("a", "top", "x");
    put("b", "a", "y");
    EXPECT_EQ(path("b"), "r/x/y");
    put("a", "top", "z");
    EXPECT_EQ(path("b"), "r/z/y");
}

TEST_F(Places, SayWhichDirectoryIsToBeAskedFor) {
    put("b", "a", "y");
    EXPECT_EQ(all.resolve(all.get("b")).key, "a");
    EXPECT_EQ(all.get("a").where, place::state::unknown);
}

TEST_F(Places, BelowOneThatIsOutsideAreOutside) {
    put("b", "a", "y");
    all.put_outside(all.get("a"));
    EXPECT_EQ(all.resolve(all.get("b")).where, place::state::outside);
    all.forget_outside();
    EXPECT_EQ(all.find("a"), nullptr);
    EXPECT_EQ(all.find("b"), nullptr);
}

TEST_F(Places, InARingAreToBeAskedFor) {
    put("a", "b", "x");
    put("b", "a", "y");
    EXPECT_EQ(all.resolve(all.get("a")).where, place::state::unknown);
    EXPECT_EQ(all.get("b").where, place::state::unknown);
}

TEST_F(Places, AreForgottenWhenTheyAreRemoved) {
    place& a = put("a", "top", "x");
    all.remove(a);
    EXPECT_EQ(all.find("a"), nullptr);
    EXPECT_EQ(all.top()->children, 0U);
}

TEST_F(Places, HideWhatIsBelowOneThatIsHidden) {
    all.hides = [](std::string_view path, std::uint32_t) { return path == "r/x"; };
    put("a", "top", "x");
    put("b", "a", "y");
    EXPECT_TRUE(all.resolve(all.get("b")).hidden);
    all.hides = nullptr;
    all.forget_paths();
    EXPECT_FALSE(all.resolve(all.get("b")).hidden);
}

} // namespace
} // namespace espy::activities
