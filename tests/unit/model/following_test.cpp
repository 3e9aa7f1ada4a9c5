// Links that are followed, as far as the tree knows of them. No model: a record alone.
#include "model/following.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace espy::tree {
namespace {

class Following : public testing::Test {
protected:
    store tree_;
    directory_index top_ = tree_.open_directory(tree_.top());
    entry_index d_ = tree_.add(top_, "d", entry_type::directory);
    directory_index inside_ = tree_.open_directory(d_);
    entry_index link_ = tree_.add(inside_, "link", entry_type::symlink);
    entry_index file_ = tree_.add(inside_, "file", entry_type::file);
    following it_{tree_, true};
};

TEST_F(Following, IsOfLinksAlone) {
    it_.come(file_);
    EXPECT_FALSE(it_.has_links());
    it_.come(link_);
    EXPECT_EQ(it_.take_links(), std::vector<entry_index>{link_});
    EXPECT_FALSE(it_.has_links()) << "each once";
}

TEST_F(Following, IsNotWantedEverywhere) {
    following nowhere{tree_, false};
    nowhere.come(link_);
    EXPECT_FALSE(nowhere.has_links());
}

TEST_F(Following, SaysWhichDirectoriesWereOpened) {
    it_.open(d_);
    EXPECT_EQ(it_.take_opened(), std::vector<entry_index>{d_});
    EXPECT_EQ(it_.take_opened(), std::vector<entry_index>{}) << "each once";
}

TEST_F(Following, SaysWhenALinkLeaves) {
    it_.leave_link(link_); // nobody listens
    std::vector<entry_index> left;
    it_.on_link_leaves([&](entry_index index) { left.push_back(index); });
    it_.leave_link(file_);
    it_.leave_link(link_);
    EXPECT_EQ(left, std::vector<entry_index>{link_});
}

TEST_F(Following, FindsTheFirstLinkOnAWay) {
    EXPECT_EQ(it_.link_on("d/link/x/y"), std::pair(link_, std::string_view("x/y")));
    const std::pair<entry_index, std::string_view> nothing{none, {}};
    EXPECT_EQ(it_.link_on("d/link"), nothing) << "nothing is behind it";
    EXPECT_EQ(it_.link_on("d/file/x"), nothing);
    EXPECT_EQ(it_.link_on("d/none/x"), nothing);
    EXPECT_EQ(it_.link_on(""), nothing);
}

TEST_F(Following, KnowsWhichDirectoriesAreOpen) {
    EXPECT_TRUE(it_.is_open(""));
    EXPECT_TRUE(it_.is_open("d"));
    EXPECT_FALSE(it_.is_open("d/link"));
    EXPECT_FALSE(it_.is_open("none"));
}

} // namespace
} // namespace espy::tree
