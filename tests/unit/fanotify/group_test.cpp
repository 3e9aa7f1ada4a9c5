#include "injected.hpp"

#include <espy/fanotify/group.hpp>
#include <support/temporary_directory.hpp>

#include <array>
#include <type_traits>

#include <sys/stat.h>

namespace espy::fanotify {
namespace {

static_assert(std::is_move_constructible_v<group> && std::is_move_assignable_v<group>);
static_assert(!std::is_copy_constructible_v<group>);

TEST(FanotifyGroup, ThrowsWhenTheLimitIsReached) {
    const error e = thrown_by([] { const group made(init_flags::report_fid, failing(EMFILE)); });
    EXPECT_EQ(e.code(), errc::instance_limit_reached);
    EXPECT_EQ(e.operation(), "fanotify_init");
}

TEST(FanotifyGroup, IsFalseWhenItsConstructionFailed) {
    std::error_code ec;
    const group made(init_flags::report_fid, failing(EPERM), ec);
    EXPECT_FALSE(made);
    EXPECT_EQ(made.native_handle(), -1);
    EXPECT_EQ(ec, errc::permission_denied);
}

/// A group that reports names; skipped where there can be none.
class FanotifyLiveGroup : public ::testing::Test {
protected:
    void SetUp() override {
        std::error_code ec;
        group made(init_flags::report_dfid_name, ec);
        if (ec) {
            GTEST_SKIP() << "fanotify_init: " << ec.message();
        }
        group_ = std::move(made);
        group_.mark(mark_flags::add, mask::create | mask::on_dir, directory_.path(), ec);
        if (ec) {
            GTEST_SKIP() << "fanotify_mark: " << ec.message();
        }
    }

    test::temporary_directory directory_;
    group group_{init_flags::none, failing(EPERM), ignored_};
    std::array<std::byte, 4096> buffer_;

private:
    std::error_code ignored_;
};

TEST_F(FanotifyLiveGroup, IsCloseOnExecAndNonBlockingFromBirth) {
    EXPECT_EQ(::fcntl(group_.native_handle(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    EXPECT_EQ(::fcntl(group_.native_handle(), F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    EXPECT_EQ(group_.read(buffer_).status, read_status::would_block);
}

TEST_F(FanotifyLiveGroup, MarksReadsAndCountsThroughBothOverloads) {
    std::error_code ec = code(EIO);
    ASSERT_EQ(::mkdir((directory_ / "d").c_str(), 0755), 0);
    ASSERT_EQ(::mkdir((directory_ / "e").c_str(), 0755), 0);
    EXPECT_EQ(group_.queued_events(), 2U);
    EXPECT_EQ(group_.queued_events(ec), 2U);
    EXPECT_FALSE(ec);
    const read_result result = group_.read(buffer_, ec);
    ASSERT_EQ(result.status, read_status::events);
    const event first = *result.events.begin();
    EXPECT_EQ(first.mask(), mask::create | mask::on_dir);
    ASSERT_TRUE(first.find(info_type::dfid_name));
    EXPECT_EQ(first.find(info_type::dfid_name)->as_object()->name, "d");
    group_.mark(mark_flags::remove, mask::create | mask::on_dir, directory_.path());
    ASSERT_EQ(::mkdir((directory_ / "f").c_str(), 0755), 0);
    EXPECT_EQ(group_.queued_events(), 0U);
}

TEST_F(FanotifyLiveGroup, MarksWhatADescriptorIsOpenOn) {
    group_.mark(mark_flags::flush, mask::none, directory_.path());
    const unique_fd place(::open(directory_.path().c_str(), O_PATH | O_CLOEXEC));
    group_.mark(mark_flags::add, mask::create | mask::on_dir, place.get());
    ASSERT_EQ(::mkdir((directory_ / "d").c_str(), 0755), 0);
    EXPECT_EQ(group_.queued_events(), 1U);
    std::error_code ec;
    group_.mark(mark_flags::remove, mask::delete_, place.get(), ec);
    EXPECT_FALSE(ec) << "what is not there need not be removed";
}

TEST_F(FanotifyLiveGroup, NeedsABufferForTheNextEvent) {
    ASSERT_EQ(::mkdir((directory_ / std::string(255, 'n')).c_str(), 0755), 0);
    std::error_code ec;
    EXPECT_EQ(group_.read(std::span(buffer_).first(64), ec).status, read_status::failed);
    EXPECT_EQ(ec, std::errc::invalid_argument);
    EXPECT_EQ(group_.read(std::span(buffer_).first(min_buffer_size)).status, read_status::events);
}

} // namespace
} // namespace espy::fanotify
