// The source that is fanotify(7), where only single directories may be marked: what happens to their
// marks.
#include "stream/fanotify/fanotify_source.hpp"

#include "support/temporary_directory.hpp"
#include "watcher/test_access.hpp"

#include <espy/watcher.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <fcntl.h>

namespace espy::tree {
namespace {

namespace fs = std::filesystem;

/// As for an ordinary user, who may open no handles either.
fanotify::api single_marks() {
    fanotify::api api = fanotify::api::system();
    api.mark = [](int fd, unsigned flags, std::uint64_t mask, int directory, const char* path) {
        if ((flags & static_cast<unsigned>(fanotify::mark_flags::filesystem)) != 0) {
            errno = EPERM;
            return -1;
        }
        return fanotify::api::system().mark(fd, flags, mask, directory, path);
    };
    api.open_by_handle = [](int, ::file_handle*, int) {
        errno = EPERM;
        return -1;
    };
    return api;
}

/// The marks of all groups of this process.
std::size_t marks_held() {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator("/proc/self/fdinfo")) {
        std::ifstream info(entry.path());
        for (std::string line; std::getline(info, line);) {
            count += line.starts_with("fanotify ino:") ? 1U : 0U;
        }
    }
    return count;
}

class FanotifySource : public ::testing::Test {
protected:
    void SetUp() override {
        std::error_code ec;
        const fanotify_source probe(fanotify::api::system(), ec);
        if (ec) {
            GTEST_SKIP() << "fanotify(7) cannot be had: " << ec.message();
        }
        fs::create_directories(place_ / "w/d/e");
        fs::create_directories(place_ / "out");
    }
    unique_fd open(const char* name) const {
        return unique_fd(::open((place_ / name).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }
    fs::path operator/(const char* name) const { return place_ / name; }

private:
    test::temporary_directory place_;
};

constexpr inotify::mask events = inotify::mask::create | inotify::mask::move;

TEST_F(FanotifySource, TakesAMarkOffWhereTheDirectoryIs) {
    std::error_code ec;
    fanotify_source source(single_marks(), ec);
    const watch_id watch = source.watch(open("w/d").get(), events, ec);
    ASSERT_TRUE(source.has_own_mark(watch)) << ec.message();
    EXPECT_EQ(marks_held(), 1U);
    source.unmark(watch, open("w").get());
    EXPECT_EQ(marks_held(), 1U) << "another directory";
    source.unmark(watch, open("w/d").get());
    EXPECT_EQ(marks_held(), 0U);
}

TEST_F(FanotifySource, FindsADirectoryThatHasLeftByItsHandle) {
    fanotify::api api = single_marks();
    api.open_by_handle = fanotify::api::system().open_by_handle;
    std::error_code ec;
    fanotify_source source(api, ec);
    const watch_id watch = source.watch(open("w/d").get(), events, ec);
    const unique_fd root = open("w");
    const auto handle = fanotify::handle_of(root.get(), "d", fanotify::handle_flags::none, ec);
    if (ec || !fanotify::open_directory(root.get(), handle.handle, ec)) {
        GTEST_SKIP() << "handles cannot be opened: " << ec.message();
    }
    fs::rename(*this / "w/d", *this / "out/d");
    source.unmark(watch, root.get());
    EXPECT_EQ(marks_held(), 0U);
}

TEST_F(FanotifySource, KnowsOfWhatCameAndWentWhetherItIsGone) {
    std::error_code ec;
    fanotify_source source(fanotify::api::system(), ec);
    const unique_fd root = open("w");
    const watch_id watch =
        source.watch(root.get(), inotify::mask::create | inotify::mask::delete_, ec);
    ASSERT_NE(watch, watch_id::none) << ec.message();
    std::ofstream(*this / "w/gone") << "x";
    std::ofstream(*this / "w/linked") << "x";
    fs::create_hard_link(*this / "w/linked", *this / "out/linked");
    fs::remove(*this / "w/gone");
    fs::remove(*this / "w/linked");
    std::array<std::byte, 4 * inotify::min_buffer_size> memory;
    std::map<std::string, std::string> objects;
    const std::size_t size = source.read(memory, ec);
    for (const inotify::event each : inotify::events(std::span(memory).first(size))) {
        if (any(each.mask(), inotify::mask::delete_)) {
            objects[std::string(each.name())] = object_of(each);
        }
    }
    ASSERT_EQ(objects.size(), 2U);
    if (objects["gone"].empty()) {
        GTEST_SKIP() << "that a handle is stale says nothing on this file system";
    }
    EXPECT_TRUE(source.is_gone(objects["gone"], watch, root.get()));
    EXPECT_FALSE(source.is_gone(objects["linked"], watch, root.get()));
    EXPECT_FALSE(source.is_gone(objects["gone"], watch_id::none, root.get()))
        << "of another file system";
}

/// Each root that hears of it puts it off, and what is read meanwhile is a look for all of them.
TEST_F(FanotifySource, TellsANameOnceThatSeveralPutOff) {
    std::error_code ec;
    fanotify_source source(single_marks(), ec); // what others do elsewhere would be read, too
    const watch_id watch = source.watch(open("w").get(), events, ec);
    ASSERT_NE(watch, watch_id::none) << ec.message();
    fs::rename(*this / "w/d", *this / "w/f");
    std::array<std::byte, 4 * inotify::min_buffer_size> memory;
    const auto names = [&] {
        std::vector<std::string> told;
        const std::size_t size = source.read(memory, ec);
        for (const inotify::event each : inotify::events(std::span(memory).first(size))) {
            if (each.watch() == static_cast<inotify::watch_id>(watch)) {
                told.emplace_back(each.name());
            }
        }
        return told;
    };
    EXPECT_EQ(names(), (std::vector<std::string>{"d", "f"})) << "the rename";
    const position looks = source.read_end();
    EXPECT_EQ(names(), (std::vector<std::string>{"f", "d"})) << "to be looked at";
    fs::create_directory(*this / "w/g");
    ASSERT_TRUE(source.put_off(watch, "f", looks, 0));
    EXPECT_EQ(names(), (std::vector<std::string>{"g"}));
    const position again = source.read_end();
    EXPECT_EQ(names(), (std::vector<std::string>{"f"}));
    EXPECT_TRUE(source.put_off(watch, "f", looks, 0)) << "by another root";
    EXPECT_FALSE(source.has_put_off());
    fs::create_directory(*this / "w/h");
    EXPECT_TRUE(source.put_off(watch, "f", again, 1)) << "another time";
    EXPECT_TRUE(source.has_put_off());
}

TEST_F(FanotifySource, EndsAllMarksOfARootThatIsRemoved) {
    tree::engine_options options;
    options.backend = backend::fanotify;
    options.fanotify_api = single_marks();
    watcher w = test_access::make(options);
    batch changes;
    const root_id root = w.add(*this / "w");
    w.sync(changes);
    EXPECT_GT(marks_held(), 3U) << "of the tree, and of the way to it";
    w.remove(root);
    EXPECT_EQ(marks_held(), 0U);
}

TEST_F(FanotifySource, EndsNoMarkThatAnotherRootNeeds) {
    tree::engine_options options;
    options.backend = backend::fanotify;
    options.fanotify_api = single_marks();
    watcher w = test_access::make(options);
    batch changes;
    const root_id outer = w.add(*this / "w");
    w.add(*this / "w/d");
    w.sync(changes);
    w.remove(outer);
    fs::create_directory(*this / "w/d/e/f");
    w.sync(changes);
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].path, (*this / "w/d/e/f").native());
}

TEST_F(FanotifySource, EndsTheMarkOfWhatIsPrunedAndBack) {
    tree::engine_options options;
    options.backend = backend::fanotify;
    options.fanotify_api = single_marks();
    watcher w = test_access::make(options);
    batch changes;
    bool prunes = false;
    root_options some;
    some.prune = [&](std::string_view directory) { return prunes && directory == "d"; };
    const root_id root = w.add(*this / "w", some);
    w.sync(changes);
    const std::size_t before = marks_held();
    prunes = true;
    w.reprune(root, "d");
    w.sync(changes);
    EXPECT_EQ(marks_held(), before - 2);
    prunes = false;
    w.reprune(root, "d");
    w.sync(changes);
    EXPECT_EQ(marks_held(), before);
    fs::create_directory(*this / "w/d/e/f");
    w.sync(changes);
    EXPECT_EQ(changes.size(), 1U);
}

} // namespace
} // namespace espy::tree
