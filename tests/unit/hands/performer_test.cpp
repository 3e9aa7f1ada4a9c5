#include "hands/performer.hpp"

#include "stream/inotify_source.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/resource.h>

namespace espy::tree {
namespace {

namespace fs = std::filesystem;
using inotify::mask;

/// Others do something just before and just after a watch is made.
class watched_source final : public source {
public:
    std::function<void()> before = [] {};
    std::function<void()> after = [] {};

    std::string_view name() const noexcept override { return from_.name(); }
    int native_handle() const noexcept override { return from_.native_handle(); }
    watch_id watch(int fd, mask bits, std::error_code& ec) noexcept override {
        std::exchange(before, [] {})();
        const watch_id number = from_.watch(fd, bits, ec);
        std::exchange(after, [] {})();
        return number;
    }
    watch_id rewatch(int fd, mask bits, std::error_code& ec) noexcept override {
        return from_.rewatch(fd, bits, ec);
    }
    void unwatch(watch_id watch) noexcept override { from_.unwatch(watch); }
    std::size_t read(std::span<std::byte> buffer, std::error_code& ec) noexcept override {
        return from_.read(buffer, ec);
    }
    position end() const noexcept override { return from_.end(); }

private:
    std::error_code ec_;
    inotify_source from_{inotify::api::system(), false, ec_};
};

class Performer : public testing::Test {
protected:
    Performer() {
        shared_.begin(batch_);
        fs::create_directories(home_ / "r/d");
        where_ = {root_index{0}, &model_, home_ / "r", false};
    }

    /// Does all that the model asks for, as if nothing was queued.
    void perform_all() {
        while (const auto todo = model_.next()) {
            performer_.perform(where_, *todo);
            model_.fence(source_.end(), source_.end());
        }
    }
    bool knows(directory_index where, const char* name) const {
        return model_.tree().find(where, name) != none;
    }
    std::vector<change_kind> told(std::string_view path) const {
        std::vector<change_kind> kinds;
        for (const change& each : batch_) {
            if (each.path == path) {
                kinds.push_back(each.kind);
            }
        }
        return kinds;
    }
    /// Events that were queued.
    bool has_events() const { return source_.end() != 0; }

    test::temporary_directory home_;
    batch batch_;
    telling shared_;
    watch_table watches_;
    watched_source source_;
    model model_{{.initial = true}, root_index{0}, watches_, shared_, root_id{1}, "r"};
    performer performer_{source_, watches_};
    place where_;
};

TEST_F(Performer, WatchesADirectoryBeforeItListsIt) {
    source_.before = [this] { std::ofstream(home_ / "r/unheard") << "x"; };
    source_.after = [this] { std::ofstream(home_ / "r/heard") << "x"; };
    model_.look_at_root("");
    perform_all();
    // What made no event is in the listing; what made one may be in both.
    EXPECT_TRUE(knows(directory_index{0}, "unheard"));
    EXPECT_TRUE(knows(directory_index{0}, "heard"));
    EXPECT_TRUE(has_events());
}

TEST_F(Performer, WatchesAndListsTheDirectoryThatItOpenedWhateverHasItsName) {
    fs::create_directory(home_ / "other");
    std::ofstream(home_ / "r/d/here") << "x";
    std::ofstream(home_ / "other/there") << "x";
    model_.look_at_root("");
    const auto top = model_.next();
    performer_.perform(where_, *top);
    source_.before = [this] {
        fs::rename(home_ / "r/d", home_ / "d");
        fs::create_directory_symlink(home_ / "other", home_ / "r/d");
    };
    perform_all();
    const entry_index d = model_.tree().find(directory_index{0}, "d");
    ASSERT_NE(d, none);
    ASSERT_NE(model_.tree().at(d).directory, none);
    EXPECT_TRUE(knows(model_.tree().at(d).directory, "here"));
    EXPECT_FALSE(knows(model_.tree().at(d).directory, "there"));
}

TEST_F(Performer, NeverOpensThroughASymbolicLink) {
    fs::create_directory(home_ / "other");
    std::ofstream(home_ / "other/there") << "x";
    model_.look_at_root("");
    performer_.perform(where_, *model_.next());
    fs::remove(home_ / "r/d");
    fs::create_directory_symlink(home_ / "other", home_ / "r/d");
    perform_all();
    const entry_index d = model_.tree().find(directory_index{0}, "d");
    ASSERT_NE(d, none);
    EXPECT_EQ(model_.tree().at(d).directory, none);
}

TEST_F(Performer, LooksNotBelowAPathThatLeadsElsewhereByNow) {
    std::ofstream(home_ / "r/d/x") << "x";
    model_.look_at_root("");
    perform_all();
    performer_.forget();
    const directory_index d =
        model_.tree().at(model_.tree().find(directory_index{0}, "d")).directory;
    // A directory that is not known has the name of the one that is.
    fs::rename(home_ / "r/d", home_ / "r/e");
    fs::create_directory(home_ / "r/d");
    model_.events().apply(d, {mask::create, 0, "x", source_.end()});
    perform_all();
    EXPECT_TRUE(knows(d, "x"));
    EXPECT_TRUE(model_.failures().has_dirty());
}

TEST_F(Performer, KnowsADirectoryByItsOwnNumberWhateverAListingSaw) {
    model_.look_at_root("");
    performer_.perform(where_, *model_.next());
    fs::rename(home_ / "r/d", home_ / "r/e");
    fs::create_directory(home_ / "r/d");
    perform_all();
    struct stat there {};
    ASSERT_EQ(::stat((home_ / "r/d").c_str(), &there), 0);
    const directory_index d =
        model_.tree().at(model_.tree().find(directory_index{0}, "d")).directory;
    EXPECT_EQ(model_.tree().dir(d).inode, there.st_ino);
}

/// No descriptor is to be had as long as it lives.
class no_descriptors {
public:
    no_descriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit none{0, before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &none);
    }
    no_descriptors(const no_descriptors&) = delete;
    no_descriptors& operator=(const no_descriptors&) = delete;
    ~no_descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

TEST_F(Performer, DoesNotTakeForKnownWhatItCouldNotLookAtAfterAnEvent) {
    model_.look_at_root("");
    perform_all();
    // Others change it, too, without an event.
    model_.polls().share(model_.tree().top());
    std::ofstream(home_ / "r/x") << "x";
    model_.events().apply(directory_index{0}, {mask::create, 0, "x", source_.end()});
    perform_all();
    performer_.forget();
    {
        const no_descriptors limit;
        EXPECT_TRUE(performer_.stamp(where_));
    }
    std::ofstream(home_ / "r/x") << "and more";
    model_.polls().begin_pass(true);
    do {
        model_.polls().go_on_with_pass();
        perform_all();
    } while (model_.polls().in_pass());
    EXPECT_EQ(told("r/x"), (std::vector{change_kind::exists, change_kind::modified}));
}

} // namespace
} // namespace espy::tree
