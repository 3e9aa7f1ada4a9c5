/// What `add` says when it fails: which path, why, and what to do.
#include "support/temporary_directory.hpp"

#include <espy/error.hpp>
#include <espy/settled_watcher.hpp>
#include <espy/watcher.hpp>

#include <gmock/gmock.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>

#include <sys/stat.h>

namespace espy::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class Refusal : public ::testing::Test {
protected:
    template <typename Watcher = watcher>
    std::string said(const std::filesystem::path& path, const root_options& options, int why) {
        Watcher w;
        try {
            w.add(path, options);
            return "nothing";
        } catch (const error& e) {
            EXPECT_EQ(e.code().value(), why);
            EXPECT_EQ(e.path1(), path);
            EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos);
            return e.what();
        }
    }
    temporary_directory place_;
};

TEST_F(Refusal, SaysWhatIsThere) {
    EXPECT_EQ(said("/dev/null", {}, EINVAL), "watcher::add /dev/null: it is a device; watch the "
                                             "directory that it is in");
    ASSERT_EQ(::mkfifo((place_ / "p").c_str(), 0600), 0);
    EXPECT_THAT(said(place_ / "p", {}, EINVAL), HasSubstr("it is a FIFO"));
    EXPECT_THAT(said<settled_watcher>("/dev/null", {}, EINVAL),
                StartsWith("settled_watcher::add /dev/null: it is a device"));
}

TEST_F(Refusal, SaysWhichBackendsTheEnvironmentMayName) {
    if (std::getenv("ESPY_BACKEND") != nullptr) {
        GTEST_SKIP() << "ESPY_BACKEND is set";
    }
    ASSERT_EQ(::setenv("ESPY_BACKEND", "kqueue", 1), 0);
    try {
        watcher();
        ADD_FAILURE() << "nothing was thrown";
    } catch (const error& e) {
        EXPECT_THAT(e.what(), StartsWith("watcher: ESPY_BACKEND is not automatic, inotify"));
    }
    ASSERT_EQ(::unsetenv("ESPY_BACKEND"), 0);
}

TEST_F(Refusal, SaysHowToWaitForWhatIsAbsent) {
    EXPECT_THAT(said(place_ / "no", {}, ENOENT), HasSubstr("must_exist = false"));
    std::ofstream(place_ / "f") << "x";
    EXPECT_THAT(said(place_ / "f" / "g", {}, ENOTDIR), HasSubstr("no directory"));
}

TEST_F(Refusal, SaysThatADepthOfNothingTellsNothing) {
    EXPECT_THAT(said(place_.path(), {.max_depth = 0}, EINVAL), HasSubstr("max_depth of 0"));
}

} // namespace
} // namespace espy::test
