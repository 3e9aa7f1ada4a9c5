// Directories that came and went in one event: told in order, unless their name or they themselves are needed before.
#include "activity/endings.hpp"

#include <gtest/gtest.h>

#include <string>

namespace espy::activities {
namespace {

class Endings : public ::testing::Test {
protected:
    void TearDown() override { it_.check(); }

    void add(std::uint64_t when, const std::string& directory, const std::string& name) {
        it_.add({when, {directory, name}, {name, true}, 0});
        it_.check();
    }
    static std::string name_of(const std::optional<ending>& one) {
        return one ? one->where.name : "none";
    }

    endings it_;
};

TEST_F(Endings, AreDueOneAfterTheOther) {
    add(5, "d", "a");
    add(9, "d", "b");
    EXPECT_EQ(it_.due(), 9U);
    EXPECT_EQ(name_of(it_.take_due(4)), "none");
    EXPECT_EQ(name_of(it_.take_due(5)), "a");
    EXPECT_EQ(name_of(it_.take_due(5)), "none");
    EXPECT_EQ(name_of(it_.take_due(100)), "b");
    EXPECT_EQ(it_.due(), 0U);
}

TEST_F(Endings, AreTakenWhenTheNameIsNeeded) {
    add(5, "d", "a");
    add(5, "e", "a");
    EXPECT_EQ(name_of(it_.take_at({"e", "b"})), "none");
    EXPECT_EQ(it_.take_at({"e", "a"})->where.directory, "e");
    EXPECT_EQ(name_of(it_.take_at({"e", "a"})), "none");
    EXPECT_EQ(it_.take_due(5)->where.directory, "d");
}

TEST_F(Endings, AreTakenWhenTheirDirectoryEnds) {
    add(5, "d", "a");
    add(6, "d", "b");
    add(7, "e", "c");
    EXPECT_NE(name_of(it_.take_in("d")), "none");
    it_.check();
    EXPECT_NE(name_of(it_.take_in("d")), "none");
    EXPECT_EQ(name_of(it_.take_in("d")), "none");
    EXPECT_EQ(name_of(it_.take_due(7)), "c");
}

TEST_F(Endings, OfOneNameAreToldTheFirstFirst) {
    add(5, "d", "a");
    add(6, "d", "a");
    EXPECT_EQ(it_.take_due(6)->when, 5U);
    EXPECT_EQ(it_.take_due(6)->when, 6U);
}

} // namespace
} // namespace espy::activities
