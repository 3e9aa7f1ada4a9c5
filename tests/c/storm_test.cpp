/// A program in C follows a storm to its last change, in one thread: a map kept from what it is told equals the disk.
#include "c_test.hpp"

#include "storm/believer.hpp"
#include "storm/chaos.hpp"

#include <espy/batch_writer.hpp>

#include <gmock/gmock.h>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::test {
namespace {

/// What C was told, for the consumer that all storms have.
void believe(believer& map, const espy_batch& told) {
    batch changes;
    batch_writer writer(changes);
    for (std::size_t i = 0; i < espy_batch_size(&told); ++i) {
        const espy_change& from = *espy_batch_get(&told, i);
        change to;
        to.kind = static_cast<change_kind>(from.kind);
        to.type = static_cast<entry_type>(from.type);
        to.root = static_cast<root_id>(from.root);
        to.replaced = from.replaced != 0;
        to.exchanged = from.exchanged != 0;
        to.seq = from.seq;
        to.path = from.path.data;
        to.from = from.from.data;
        to.root_path = from.root_path.data;
        writer.append(to);
    }
    map.apply(changes);
}

std::ptrdiff_t threads() {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return std::distance(begin(tasks), end(tasks));
}

TEST(Storm, IsFollowedToTheLastChangeInOneThread) {
    const temporary_directory place;
    const std::string inside = place / "in";
    const std::string outside = place / "out";
    std::filesystem::create_directory(inside);
    std::filesystem::create_directory(outside);
    const c_watcher watcher = make_watcher();
    const c_batch batch(espy_batch_new());
    espy_root_options options{};
    options.size = sizeof options;
    options.flags = ESPY_ROOT_INITIAL;
    espy_add(watcher.get(), inside.c_str(), &options, nullptr);
    const std::ptrdiff_t before = threads();
    const pid_t child = ::fork();
    if (child == 0) {
        make_chaos(inside, outside, {.seed = 7, .operations = 3000, .wild = false});
        touch(inside + "/last");
        ::_exit(0);
    }
    believer map(inside);
    pollfd waits{espy_fd(watcher.get()), POLLIN, 0};
    while (!map.knows(inside + "/last") && ::poll(&waits, 1, -1) == 1) {
        ASSERT_GE(espy_poll(watcher.get(), batch.get(), nullptr), 0);
        believe(map, *batch);
    }
    EXPECT_EQ(threads(), before);
    ::waitpid(child, nullptr, 0);
    open_tree(inside);
    EXPECT_EQ(espy_sync(watcher.get(), batch.get(), -1, nullptr), ESPY_REACHED);
    believe(map, *batch);
    EXPECT_THAT(map.contradictions(), testing::IsEmpty());
    EXPECT_THAT(map.differences(), testing::IsEmpty());
    EXPECT_GT(map.size(), 1U);
    remove_tree(outside);
}

} // namespace
} // namespace espy::test
