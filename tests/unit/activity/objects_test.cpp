// What is known of objects that are no directories: their type, and which names they have lost.
#include "activity/objects.hpp"

#include <gtest/gtest.h>

#include <string>

namespace espy::activities {
namespace {

class Objects : public ::testing::Test {
protected:
    void TearDown() override { it_.check(); }

    bool has_lost(std::string_view key, std::size_t name) { return it_.get(key).has_lost(name); }

    objects it_;
};

TEST_F(Objects, HaveTheNamesThatTheyAreGiven) {
    it_.give("a", 1);
    it_.give("a", 2);
    EXPECT_FALSE(has_lost("a", 1));
    it_.take("a", 1);
    EXPECT_TRUE(has_lost("a", 1));
    EXPECT_FALSE(has_lost("a", 2));
    it_.give("a", 1);
    EXPECT_FALSE(has_lost("a", 1)) << "it has it again";
}

TEST_F(Objects, LoseANameToAnother) {
    it_.give("a", 1);
    it_.give("b", 1);
    EXPECT_TRUE(has_lost("a", 1));
    EXPECT_FALSE(has_lost("b", 1));
    it_.take("a", 1);
    it_.give("c", 1);
    EXPECT_TRUE(has_lost("b", 1)) << "the name was not that of a any more";
}

TEST_F(Objects, AreForgottenWhenTheyAreTooMany) {
    it_.give("a", 1);
    it_.get("a").type = entry_type::symlink;
    for (std::size_t i = 0; i < limit::objects; ++i) {
        it_.get(std::to_string(i));
    }
    EXPECT_EQ(it_.find("a"), nullptr);
    it_.give("b", 1);
    EXPECT_EQ(it_.get("a").type, entry_type::none) << "it is looked at once more";
}

} // namespace
} // namespace espy::activities
