/// What a batch views is in the batch: it may outlive the root, and the watcher.
#include "telling/telling.hpp"

#include "support/temporary_directory.hpp"
#include "telling/teller.hpp"

#include <espy/activity.hpp>
#include <espy/settled_watcher.hpp>
#include <espy/watcher.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <system_error>

#include <unistd.h>

namespace espy::tree {
namespace {

namespace fs = std::filesystem;

TEST(Telling, HasTheRootsPathOnceInEachBatchThatTellsOfTheRoot) {
    telling shared;
    store tree;
    const std::string path = "the/path/of/the/root";
    teller tells(shared, tree, root_id{1}, path, root_options{});
    batch first;
    shared.begin(first);
    tells.entry(change_kind::modified, tree.top());
    tells.stream(change_kind::ready);
    batch second;
    shared.begin(second);
    tells.watch_failed(none, std::make_error_code(std::errc::io_error), "why");
    for (const change& each : {first[0], first[1], second[0]}) {
        EXPECT_EQ(each.path, path);
        EXPECT_EQ(each.root_path, path);
        EXPECT_NE(each.root_path.data(), path.data());
        EXPECT_EQ(each.root_path.data(), each.path.data());
    }
    EXPECT_EQ(first[0].root_path.data(), first[1].root_path.data());
    EXPECT_NE(first[0].root_path.data(), second[0].root_path.data());
}

TEST(Telling, SaysNothingOfWhoMadeTheLastChangeOfABatchBefore) {
    telling shared;
    store tree;
    teller tells(shared, tree, root_id{1}, "r", root_options{});
    batch changes;
    shared.begin(changes);
    shared.attribute_to(::getpid());
    tells.stream(change_kind::unmounted);
    EXPECT_EQ(changes[0].pid, ::getpid());
    EXPECT_FALSE(changes[0].process.empty());

    shared.begin(changes);
    tells.stream(change_kind::unmounted);
    EXPECT_EQ(changes[0].pid, 0);
    EXPECT_TRUE(changes[0].process.empty());
}

TEST(Telling, LooksAtAProcessAgainInEveryBatch) {
    telling shared;
    batch first;
    batch second;
    shared.begin(first);
    shared.attribute_to(::getpid());
    const std::string_view before = shared.process;
    shared.attribute_to(0);
    shared.attribute_to(::getpid());
    EXPECT_EQ(shared.process.data(), before.data());
    shared.begin(second);
    shared.attribute_to(::getpid());
    EXPECT_NE(shared.process.data(), before.data());
    EXPECT_EQ(shared.process, before);
}

/// A batch with `ready` and a change, of a watcher that is no more.
template <typename Watcher, typename Options = root_options>
batch left_by(Watcher&& watcher, const fs::path& root, const Options& options) {
    batch changes;
    watcher.add(root, options);
    watcher.sync(changes);
    std::ofstream(root / "file") << "text";
    batch more;
    watcher.sync(more);
    EXPECT_FALSE(changes.empty());
    return changes;
}

void expect_whole(const batch& changes, const std::string& root) {
    for (const change& each : changes) {
        EXPECT_EQ(each.root_path, root);
        EXPECT_TRUE(each.path.starts_with(root)) << each.path;
    }
}

TEST(Batch, OutlivesTheWatcher) {
    const test::temporary_directory place;
    const fs::path root = place / "a root with a long name, which is not kept in a string itself";
    fs::create_directory(root);
    for (const backend by : {backend::inotify, backend::poll, backend::fanotify}) {
        watcher_options options;
        options.backend = by;
        std::error_code ec;
        const watcher probe(options, ec);
        if (!ec) {
            expect_whole(left_by(watcher(options), root, root_options{.initial = true}), root);
            expect_whole(left_by(settled_watcher({}, options), root, root_options{.initial = true}),
                         root);
        }
    }
    activity log;
    std::error_code ec;
    log.add(root, {}, ec);
    if (!ec) {
        expect_whole(left_by(std::move(log), root, activity_options()), root);
    }
}

TEST(Batch, OutlivesTheRoot) {
    const test::temporary_directory place;
    const fs::path root = place / "a root with a long name, which is not kept in a string itself";
    fs::create_directory(root);
    watcher watcher;
    batch changes;
    const root_id first = watcher.add(root);
    watcher.sync(changes);
    ASSERT_FALSE(changes.empty());
    watcher.remove(first);
    const test::temporary_directory other;
    watcher.add(other.path());
    batch more;
    watcher.sync(more);
    expect_whole(changes, root);
}

} // namespace
} // namespace espy::tree
