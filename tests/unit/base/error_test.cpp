#include <espy/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <type_traits>

namespace espy {
namespace {

using ::testing::HasSubstr;

static_assert(std::is_base_of_v<std::filesystem::filesystem_error, error>);
static_assert(std::is_base_of_v<std::system_error, error>);

std::error_code code(int value) {
    return {value, std::system_category()};
}

TEST(Error, HasTheOperationThePathAndTheErrno) {
    const error e("inotify_add_watch", "/some/path", code(ENOENT));
    EXPECT_EQ(e.operation(), "inotify_add_watch");
    EXPECT_EQ(e.path1(), "/some/path");
    EXPECT_EQ(e.code(), code(ENOENT));
}

TEST(Error, SaysOperationReasonAndPathInOneLine) {
    const std::string text = error("inotify_add_watch", "/some/path", code(ENOENT)).what();
    EXPECT_THAT(text, HasSubstr("inotify_add_watch"));
    EXPECT_THAT(text, HasSubstr("No such file or directory"));
    EXPECT_THAT(text, HasSubstr("/some/path"));
    EXPECT_EQ(text.find('\n'), std::string::npos);
}

TEST(Error, SaysAReasonOfItsOwnInstead) {
    const error e("watcher::add", "/dev/null", code(EINVAL), "it is a device");
    EXPECT_STREQ(e.what(), "watcher::add /dev/null: it is a device");
    EXPECT_EQ(e.code(), code(EINVAL));
    const error copy = e;
    EXPECT_STREQ(copy.what(), e.what());
}

TEST(Error, HasAnEmptyPathWhereThereIsNone) {
    const error e("inotify_init1", code(EMFILE));
    EXPECT_EQ(e.operation(), "inotify_init1");
    EXPECT_TRUE(e.path1().empty());
}

TEST(Errc, EqualsTheErrnosThatItNames) {
    EXPECT_EQ(code(ENOSPC), errc::watch_limit_reached);
    EXPECT_EQ(code(EMFILE), errc::instance_limit_reached);
    EXPECT_EQ(code(EACCES), errc::permission_denied);
    EXPECT_EQ(code(EPERM), errc::permission_denied);
    EXPECT_EQ(code(ENOENT), errc::not_found);
    EXPECT_EQ(code(ENOTDIR), errc::not_found);
}

TEST(Errc, LeavesTheStandardConditionsTrue) {
    EXPECT_EQ(code(ENOSPC), std::errc::no_space_on_device);
    EXPECT_EQ(code(EMFILE), std::errc::too_many_files_open);
    EXPECT_EQ(code(EACCES), std::errc::permission_denied);
    EXPECT_EQ(code(ENOENT), std::errc::no_such_file_or_directory);
}

TEST(Errc, TakesTheGenericCategoryToo) {
    EXPECT_EQ(make_error_code(std::errc::no_space_on_device), errc::watch_limit_reached);
    EXPECT_EQ(make_error_code(std::errc::not_a_directory), errc::not_found);
}

TEST(Errc, EqualsNoOtherErrno) {
    for (const errc condition : {errc::watch_limit_reached, errc::instance_limit_reached,
                                 errc::permission_denied, errc::not_found, errc::inotify_missing}) {
        EXPECT_NE(code(EINVAL), condition) << make_error_condition(condition).message();
        EXPECT_NE(std::error_code(), condition);
    }
    EXPECT_NE(code(ENOENT), errc::permission_denied);
    EXPECT_NE(code(ENOSPC), errc::instance_limit_reached);
}

TEST(Errc, EqualsNoValueOfAForeignCategory) {
    const std::error_code foreign(ENOSPC, std::iostream_category());
    EXPECT_NE(foreign, errc::watch_limit_reached);
}

TEST(Errc, HasAMessageForEachCondition) {
    EXPECT_STREQ(condition_category().name(), "espy");
    for (int value = 1; value <= static_cast<int>(errc::inotify_missing); ++value) {
        EXPECT_NE(condition_category().message(value), "unknown condition") << value;
    }
    EXPECT_EQ(condition_category().message(0), "unknown condition");
}

} // namespace
} // namespace espy
