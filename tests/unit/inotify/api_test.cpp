#include <espy/inotify/api.hpp>

#include <espy/error.hpp>
#include <espy/inotify/instance.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace espy::inotify {
namespace {

using ::testing::HasSubstr;

/// Loads `library`, which must fail, through both overloads; gives the message of the code.
std::string failure(const std::string& library) {
    std::error_code ec;
    const api table = api::load(library, ec);
    EXPECT_EQ(ec, errc::inotify_missing);
    EXPECT_EQ(table.init1, nullptr);
    EXPECT_EQ(table.add_watch, nullptr);
    EXPECT_EQ(table.rm_watch, nullptr);
    EXPECT_EQ(table.library, nullptr);
    try {
        static_cast<void>(api::load(library));
        ADD_FAILURE() << library << " was loaded";
    } catch (const error& e) {
        EXPECT_EQ(e.code(), ec);
        EXPECT_EQ(e.path1(), library);
        EXPECT_THAT(e.operation(), HasSubstr("inotify::api::load"));
        EXPECT_THAT(e.what(), HasSubstr(library));
        EXPECT_THAT(e.what(), HasSubstr(ec.message()));
    }
    return ec.message();
}

TEST(InotifyApi, SystemIsTheLibcOfTheProcess) {
    const api& table = api::system();
    EXPECT_NE(table.init1, nullptr);
    EXPECT_NE(table.add_watch, nullptr);
    EXPECT_NE(table.rm_watch, nullptr);
    EXPECT_EQ(table.library, nullptr);
}

TEST(InotifyApi, LoadsALibraryAndKeepsItLoaded) {
    std::error_code ec = make_error_code(std::errc::io_error);
    instance inotify(api::load("libc.so.6", ec));
    EXPECT_FALSE(ec);
    const watch_id watch = inotify.add("/", mask::create);
    EXPECT_EQ(watch, watch_id{1});
    EXPECT_TRUE(inotify.remove(watch));
}

TEST(InotifyApi, LoadThrowsNothingForACompleteLibrary) {
    EXPECT_NE(api::load("libc.so.6").library, nullptr);
}

TEST(InotifyApi, SaysThatTheLibraryCannotBeLoaded) {
    EXPECT_THAT(failure("libdoes-not-exist.so.9"), HasSubstr("cannot be loaded"));
}

TEST(InotifyApi, GivesTheReasonOfTheDynamicLinker) {
    try {
        static_cast<void>(api::load("libdoes-not-exist.so.9"));
        ADD_FAILURE() << "no throw";
    } catch (const error& e) {
        EXPECT_THAT(e.what(), HasSubstr("cannot open shared object file"));
    }
}

TEST(InotifyApi, NamesTheFunctionThatTheLibraryLacks) {
    EXPECT_THAT(failure(LIBRARY_WITHOUT_init1), HasSubstr("inotify_init1"));
    EXPECT_THAT(failure(LIBRARY_WITHOUT_add_watch), HasSubstr("inotify_add_watch"));
    EXPECT_THAT(failure(LIBRARY_WITHOUT_rm_watch), HasSubstr("inotify_rm_watch"));
}

} // namespace
} // namespace espy::inotify
