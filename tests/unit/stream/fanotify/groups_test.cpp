// Several fanotify(7) groups as one queue, over the real kernel, and a source that needs them: which
// groups refuse which directories is made up here.
#include "stream/fanotify/fanotify_source.hpp"
#include "stream/fanotify/groups.hpp"

#include "support/temporary_directory.hpp"
#include "watcher/test_access.hpp"

#include <espy/watcher.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>

namespace espy::tree {
namespace {

namespace fs = std::filesystem;

class Groups : public ::testing::Test {
protected:
    void SetUp() override {
        std::error_code ec;
        const groups probe(fanotify::api::system(), ec);
        if (ec) {
            GTEST_SKIP() << "fanotify(7) cannot be had: " << ec.message();
        }
        for (const char* name : {"a", "b", "w/strong/d", "w/weak/d", "w/other/d"}) {
            fs::create_directories(place_ / name);
        }
    }
    void mark(groups& in, std::uint32_t number, const char* name) {
        std::error_code ec;
        const unique_fd fd(::open((place_ / name).c_str(), O_RDONLY | O_CLOEXEC));
        in.mark(number, fanotify::mark_flags::add, fanotify::mask::create, fd.get(), ec);
        ASSERT_FALSE(ec) << ec.message();
    }
    void make(const std::string& name, int count) {
        static int made = 0;
        for (int i = 0; i < count; ++i) {
            std::ofstream(place_ / (name + "/" + std::to_string(++made)));
        }
    }
    fs::path operator/(const char* name) const { return place_ / name; }

private:
    test::temporary_directory place_;
};

/// How many events each group has given, up to the position or until nothing is queued.
std::map<std::uint32_t, int> read_until(groups& all, position end) {
    std::map<std::uint32_t, int> seen;
    std::array<std::byte, 16384> buffer;
    while (all.at() < end) {
        std::error_code ec;
        const fanotify::read_result result = all.read(buffer, ec);
        for ([[maybe_unused]] const fanotify::event each : result.events) {
            ++seen[all.last_read()];
            all.pass_event();
        }
        if (result.events.empty()) {
            all.pass_pause(false);
            break;
        }
    }
    return seen;
}

TEST_F(Groups, ReadAllBeforeAnEndWhateverComesToAnotherGroupMeanwhile) {
    std::error_code ec;
    groups all(fanotify::api::system(), ec);
    mark(all, 0, "a");
    mark(all, all.add().value(), "b");
    make("a", 3);
    make("b", 5);
    std::array<std::byte, 16384> buffer;
    ASSERT_FALSE(all.read(buffer, ec).events.empty());
    const position seen = all.at();
    make("b", 7);
    make("a", 2);
    const position end = all.end(false);
    // More than the first group had.
    make("a", 100);
    std::map<std::uint32_t, int> told = read_until(all, end);
    EXPECT_GE(told[0], 2);
    EXPECT_GE(told[1], 12);
    EXPECT_GE(all.at(), end);
    EXPECT_LE(seen, end);
    read_until(all, never);
    EXPECT_EQ(all.at(), all.end(false));
}

TEST_F(Groups, ReachAnEndThatWasSaidWhenThereWasOneGroup) {
    std::error_code ec;
    groups all(fanotify::api::system(), ec);
    mark(all, 0, "a");
    make("a", 200);
    const position end = all.end(true);
    mark(all, all.add().value(), "b");
    make("b", 1);
    EXPECT_EQ(read_until(all, end)[0], 200);
    read_until(all, never);
    EXPECT_GE(all.at(), end);
}

TEST_F(Groups, AreClosedWhenNothingIsMarkedAnyMore) {
    std::error_code ec;
    groups all(fanotify::api::system(), ec);
    const std::uint32_t more = all.add().value();
    mark(all, more, "b");
    make("b", 1);
    EXPECT_FALSE(all.close_unused(more));
    fs::remove_all(*this / "b");
    EXPECT_FALSE(all.close_unused(more)) << "there are events to be read";
    read_until(all, never);
    EXPECT_TRUE(all.close_unused(more));
    EXPECT_FALSE(all.close_unused(0));
    EXPECT_EQ(all.add(), more);
}

TEST_F(Groups, AreNotKeptWhereNoneIsOfUse) {
    fanotify::api api = fanotify::api::system();
    api.mark = [](int, unsigned, std::uint64_t, int, const char*) {
        errno = EXDEV;
        return -1;
    };
    std::error_code ec;
    groups all(api, ec);
    marks of(all, api);
    const unique_fd fd(::open((*this / "a").c_str(), O_RDONLY | O_CLOEXEC));
    const auto where = of.locate(fd.get(), "", ec);
    for (int i = 0; i < 3; ++i) {
        of.cover(where->volume, fd.get(), fanotify::mask::create, ec);
        EXPECT_EQ(ec.value(), EXDEV);
    }
    EXPECT_EQ(all.size(), 2U);
    EXPECT_FALSE(all.exists(1));
}

/// What is below `weak` is of one file system with a weak identity, below `other` of another.
class weak_file_systems {
public:
    explicit weak_file_systems(const fs::path& top) {
        who_ = {};
        learn(top / "weak", 1);
        learn(top / "other", 2);
    }
    static std::size_t groups_used() { return who_.kinds.size(); }
    static fanotify::api api() {
        fanotify::api made = fanotify::api::system();
        made.mark = [](int fd, unsigned flags, std::uint64_t mask, int directory,
                       const char* path) {
            struct stat status {};
            ::fstatat(directory, path, &status, 0);
            const auto found = who_.weak.find(status.st_ino);
            const int kind = found == who_.weak.end() ? 0 : found->second;
            const bool adds = (flags & static_cast<unsigned>(fanotify::mark_flags::add)) != 0;
            const bool whole =
                (flags & static_cast<unsigned>(fanotify::mark_flags::filesystem)) != 0;
            if (whole || (adds && who_.kinds.emplace(fd, kind).first->second != kind)) {
                errno = whole ? EPERM : EXDEV;
                return -1;
            }
            return fanotify::api::system().mark(fd, flags, mask, directory, path);
        };
        return made;
    }

private:
    static void learn(const fs::path& top, int kind) {
        struct stat status {};
        for (const fs::path& each : {top, top / "d"}) {
            ::stat(each.c_str(), &status);
            who_.weak[status.st_ino] = kind;
        }
    }
    struct knowledge {
        std::map<ino_t, int> weak;
        /// By group: of the first mark.
        std::map<int, int> kinds;
    };
    static inline knowledge who_;
};

unsigned asked_for = 0;
int note_flags(unsigned flags, unsigned event_flags) {
    asked_for = flags;
    return fanotify::api::system().init(flags, event_flags);
}

// Whoever makes files would fill the kernel's memory otherwise, as long as nobody reads.
TEST_F(Groups, HaveAQueueWithAnEndUnlessAskedOtherwise) {
    for (const bool unlimited : {false, true}) {
        tree::engine_options options;
        options.backend = backend::fanotify;
        options.unlimited_queue = unlimited;
        options.fanotify_api.init = note_flags;
        watcher w = test_access::make(options);
        const auto bit = static_cast<unsigned>(fanotify::init_flags::unlimited_queue);
        EXPECT_EQ((asked_for & bit) != 0, unlimited);
    }
}

TEST_F(Groups, AreOneForEachFileSystemThatMayNotShareThem) {
    const weak_file_systems pretended(*this / "w");
    tree::engine_options options;
    options.backend = backend::fanotify;
    options.fanotify_api = weak_file_systems::api();
    watcher w = test_access::make(options);
    batch changes;
    const root_id root = w.add(*this / "w");
    w.sync(changes);
    for (const change& each : changes) {
        EXPECT_NE(each.kind, change_kind::watch_failed) << each.path;
    }
    EXPECT_EQ(weak_file_systems::groups_used(), 3U);
    for (int i = 0; i < 50; ++i) {
        std::set<std::string> made;
        for (const char* name : {"w/other/d", "w/strong/d", "w/weak", "w/weak/d", "w/other"}) {
            made.insert(*this / name / ("f" + std::to_string(i)));
            std::ofstream(*this / name / ("f" + std::to_string(i)));
        }
        fs::rename(*this / "w/weak/d" / ("f" + std::to_string(i)), *this / "w/weak/d/last");
        w.sync(changes);
        std::size_t renamed = 0;
        for (const change& each : changes) {
            made.erase(std::string(each.path));
            renamed += each.path == (*this / "w/weak/d/last").native() ? 1U : 0U;
        }
        EXPECT_GT(renamed, 0U);
        made.erase(*this / "w/weak/d" / ("f" + std::to_string(i)));
        EXPECT_TRUE(made.empty()) << *made.begin();
    }
    EXPECT_EQ(w.stats().directories_uncovered, 0U);
    w.remove(root);
}

} // namespace
} // namespace espy::tree
