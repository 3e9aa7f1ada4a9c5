#include <espy/inotify/watch.hpp>

#include <espy/error.hpp>
#include <support/temporary_directory.hpp>

#include <gtest/gtest.h>

#include <type_traits>

namespace espy::inotify {
namespace {

static_assert(std::is_nothrow_move_constructible_v<watch>);
static_assert(std::is_nothrow_move_assignable_v<watch>);
static_assert(!std::is_copy_constructible_v<watch>);

/// An instance and two directories to watch.
class InotifyWatch : public ::testing::Test {
protected:
    /// Whether the instance still has the watch; it is removed by the question.
    bool is_alive(watch_id id) { return inotify_.remove(id); }

    test::temporary_directory first_;
    test::temporary_directory second_;
    instance inotify_;
};

TEST_F(InotifyWatch, IsNoneByDefault) {
    watch none;
    EXPECT_FALSE(none);
    EXPECT_EQ(none.id(), watch_id::none);
    none.reset();
}

TEST_F(InotifyWatch, EndsWithItsHandle) {
    watch_id id{};
    {
        const watch held(inotify_, first_.path(), mask::create);
        EXPECT_TRUE(held);
        id = held.id();
        EXPECT_EQ(id, watch_id{1});
    }
    EXPECT_FALSE(is_alive(id));
}

TEST_F(InotifyWatch, ThrowsAsAddDoes) {
    EXPECT_THROW(watch(inotify_, first_ / "none", mask::create), error);
}

TEST_F(InotifyWatch, IsFalseWhenItsConstructionFailed) {
    std::error_code ec;
    const watch failed(inotify_, first_ / "none", mask::create, ec);
    EXPECT_FALSE(failed);
    EXPECT_EQ(ec, errc::not_found);
    const watch made(inotify_, first_.path(), mask::create, ec);
    EXPECT_TRUE(made);
    EXPECT_FALSE(ec);
}

TEST_F(InotifyWatch, BelongsToTheHandleThatItMovedTo) {
    watch from(inotify_, first_.path(), mask::create);
    const watch_id id = from.id();
    {
        const watch to = std::move(from);
        EXPECT_EQ(to.id(), id);
        EXPECT_FALSE(from); // NOLINT: what a move leaves is promised
        from.reset();
        EXPECT_TRUE(to);
    }
    EXPECT_FALSE(is_alive(id));
}

TEST_F(InotifyWatch, EndsWhenItsHandleIsAssignedAnother) {
    watch held(inotify_, first_.path(), mask::create);
    const watch_id before = held.id();
    held = watch(inotify_, second_.path(), mask::create);
    EXPECT_FALSE(is_alive(before));
    EXPECT_TRUE(is_alive(held.id()));
}

TEST_F(InotifyWatch, SurvivesAssignmentToItself) {
    watch held(inotify_, first_.path(), mask::create);
    watch& same = held;
    held = std::move(same);
    EXPECT_TRUE(is_alive(held.id()));
}

TEST_F(InotifyWatch, StaysWhenItIsReleased) {
    watch_id id{};
    {
        watch held(inotify_, first_.path(), mask::create);
        id = held.release();
        EXPECT_FALSE(held);
    }
    EXPECT_TRUE(is_alive(id));
}

TEST_F(InotifyWatch, EndsQuietlyWhenItIsGoneAlready) {
    watch held(inotify_, first_.path(), mask::create);
    EXPECT_TRUE(is_alive(held.id()));
    held.reset();
    EXPECT_FALSE(held);
}

} // namespace
} // namespace espy::inotify
