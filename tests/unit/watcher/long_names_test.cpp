/// Names longer than most file systems allow: of up to 4095 bytes.
#include "support/long_names.hpp"
#include "support/mirror.hpp"
#include "support/place.hpp"
#include "support/temporary_directory.hpp"

#include <espy/activity.hpp>
#include <espy/settled_watcher.hpp>
#include <espy/watcher.hpp>

#include <gmock/gmock.h>

#include <cerrno>
#include <memory>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::test {
namespace {

using ::testing::IsEmpty;

constexpr std::size_t sizes[] = {255, 256, 257, 300, 512, 765, 1024, 4095};

class LongNames : public ::testing::TestWithParam<backend> {
protected:
    void SetUp() override {
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
            const std::error_code reason(errno, std::system_category());
            GTEST_SKIP() << "mounting needs CAP_SYS_ADMIN: " << reason.message();
        }
        std::error_code ec;
        disk_ = std::make_unique<long_names>(place_.path(), ec);
        if (ec) {
            GTEST_SKIP() << "no file system over fuse(4): " << ec.message();
        }
        std::filesystem::current_path(place_.path());
        options_.backend = GetParam();
        // As little as may be asked for.
        options_.buffer_size = 272;
        const watcher probe(options_, ec);
        if (ec) {
            GTEST_SKIP() << to_string(GetParam()) << ": " << ec.message();
        }
    }
    void TearDown() override { std::filesystem::current_path("/"); }

    static void write(const std::string& name) {
        const unique_fd file(ok(::open(name.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644)));
        ok(::write(file.get(), "text", 4));
    }
    static void make(const std::string& name) { ok(::mkdir(name.c_str(), 0755)); }
    static void move(const std::string& from, const std::string& to) {
        ok(::rename(from.c_str(), to.c_str()));
    }
    static void inside(const std::string& directory, const std::string& file) {
        ok(::chdir(directory.c_str()));
        write(file);
        ok(::chdir(".."));
    }
    static std::string name(std::size_t size, char first) {
        return first + std::string(size - 1, 'n');
    }

    void start(watcher& w) {
        root_ = w.add(place_.path(), {.initial = true});
        sync(w);
    }
    void sync(watcher& w) {
        batch changes;
        w.sync(changes);
        map_.apply(changes);
        EXPECT_THAT(map_.contradictions(), IsEmpty());
        EXPECT_THAT(differences(map_.of(root_), walk(place_.path())), IsEmpty());
    }

    temporary_directory place_;
    std::unique_ptr<long_names> disk_;
    watcher_options options_;
    mirror map_;
    root_id root_{};
};

TEST_P(LongNames, AreToldInTheInitialListing) {
    for (const std::size_t size : sizes) {
        make(name(size, 'd'));
        inside(name(size, 'd'), name(size, 'f'));
    }
    watcher w(options_);
    start(w);
    EXPECT_EQ(map_.of(root_).size(), 2 * std::size(sizes));
}

TEST_P(LongNames, AreKeptThroughALife) {
    watcher w(options_);
    start(w);
    for (const std::size_t size : sizes) {
        SCOPED_TRACE(size);
        make(name(size, 'd'));
        sync(w);
        inside(name(size, 'd'), name(size, 'f'));
        sync(w);
        move(name(size, 'd'), name(size, 'e'));
        sync(w);
        inside(name(size, 'e'), name(size, 'g'));
        sync(w);
        move(name(size, 'e'), "short");
        sync(w);
        move("short", name(size, 'd'));
        write(name(size, 'x'));
        ok(::renameat2(AT_FDCWD, name(size, 'x').c_str(), AT_FDCWD, name(size, 'd').c_str(),
                       RENAME_EXCHANGE));
        sync(w);
        ok(::unlink(name(size, 'd').c_str()));
        move(name(size, 'x'), name(size, 'y'));
        sync(w);
    }
}

TEST_P(LongNames, AreKeptWhenMuchHappenedBeforeItIsRead) {
    watcher w(options_);
    start(w);
    for (int round = 0; round < 8; ++round) {
        for (const std::size_t size : sizes) {
            make(name(size, 'd'));
            inside(name(size, 'd'), name(size, 'f'));
            move(name(size, 'd'), name(size, static_cast<char>('A' + round)));
        }
        sync(w);
    }
    EXPECT_EQ(map_.of(root_).size(), 8 * 2 * std::size(sizes));
}

TEST_P(LongNames, AreSettled) {
    settled_watcher w({}, options_);
    batch changes;
    root_ = w.add(place_.path(), {.initial = true});
    const auto read = [&] {
        w.sync(changes);
        map_.apply(changes);
    };
    read();
    for (const std::size_t size : sizes) {
        make(name(size, 'd'));
        read();
        inside(name(size, 'd'), name(size, 'f'));
        move(name(size, 'd'), name(size, 'e'));
        read();
    }
    EXPECT_THAT(differences(map_.of(root_), walk(place_.path())), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Over, LongNames,
                         ::testing::Values(backend::inotify, backend::fanotify, backend::poll),
                         [](const auto& each) { return std::string(to_string(each.param)); });

/// Without a record, what has no name for fanotify(7) is told as lost.
TEST(LongNamesOfAnActivity, AreToldAsAnOverflow) {
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
        GTEST_SKIP() << "mounting needs CAP_SYS_ADMIN";
    }
    const temporary_directory place;
    std::error_code ec;
    const long_names disk(place.path(), ec);
    if (ec) {
        GTEST_SKIP() << "no file system over fuse(4): " << ec.message();
    }
    activity w;
    w.add(place.path(), {}, ec);
    if (ec) {
        GTEST_SKIP()
            << "no mark of a whole file system over fuse(4), which has no number of its own ("
            << ec.message()
            << "); the others with names of more than 255 bytes (vfat, exfat, ntfs3, bcachefs) "
               "are not asked for here";
    }
    batch changes;
    w.sync(changes);
    std::filesystem::create_directory(place / std::string(300, 'd'));
    w.sync(changes);
    ASSERT_FALSE(changes.empty());
    EXPECT_EQ(changes[0].kind, change_kind::overflow);
}

} // namespace
} // namespace espy::test
