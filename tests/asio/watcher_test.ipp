// The tests of either library, which is `net`; `subject` is the namespace of its watchers, SUITE the name of the tests.
#include "storm/believer.hpp"
#include "storm/chaos.hpp"
#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace espy::test {
namespace {

using code = subject::watcher::error_code;

void touch(const std::string& path) {
    std::ofstream(path).close();
}

void append(std::vector<std::string>& lines, const batch& changes) {
    for (const change& change : changes) {
        const std::string below(change.path.substr(change.root_path.size()));
        lines.push_back(std::string(to_string(change.kind)) + (below.empty() ? "" : " " + below.substr(1)));
    }
}

[[maybe_unused]] void rethrow(const std::exception_ptr& thrown) {
    if (thrown) {
        std::rethrow_exception(thrown);
    }
}

const root_options creations{.tell = {change_kind::ready, change_kind::created}};

[[maybe_unused]] std::ptrdiff_t threads() {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return std::distance(begin(tasks), end(tasks));
}

TEST(SUITE, CompletesWithABatchButNeverInsideTheCall) {
    const temporary_directory place;
    net::io_context context;
    subject::watcher watcher(context.get_executor());
    watcher.source().add(place.path(), creations);
    batch changes;
    std::vector<std::string> lines;
    watcher.async_poll(changes, [&](code ec) {
        EXPECT_FALSE(ec);
        append(lines, changes);
    });
    EXPECT_THAT(lines, testing::IsEmpty());
    context.run();
    EXPECT_THAT(lines, testing::ElementsAre("ready"));
}

TEST(SUITE, CancelledLosesNothing) {
    const temporary_directory place;
    net::io_context context;
    subject::watcher watcher(context);
    watcher.source().add(place.path(), creations);
    batch changes;
    watcher.source().sync(changes);
    code result;
    watcher.async_poll(changes, [&](code ec) { result = ec; });
    touch(place / "f");
    watcher.cancel();
    context.run();
    EXPECT_EQ(result, net::error::operation_aborted);
    context.restart();
    std::vector<std::string> lines;
    watcher.async_poll(changes, [&](code ec) {
        EXPECT_FALSE(ec);
        append(lines, changes);
    });
    context.run();
    EXPECT_THAT(lines, testing::ElementsAre("created f"));
}

TEST(SUITE, DestroyedWhileItIsWaitedForEndsTheWait) {
    const temporary_directory place;
    net::io_context context;
    auto watcher = std::make_unique<subject::watcher>(context);
    watcher->source().add(place.path());
    batch changes;
    watcher->source().sync(changes);
    std::optional<code> result;
    watcher->async_poll(changes, [&](code ec) { result = ec; });
    context.poll();
    EXPECT_FALSE(result);
    watcher.reset();
    context.restart();
    context.run();
    EXPECT_EQ(result, code(net::error::operation_aborted));
}

/// What goes on after the wait has its turn on the strand only after the end.
TEST(SUITE, DestroyedWhenTheWaitHasEndedIsNotLookedAtAnyMore) {
    const temporary_directory place;
    net::io_context context;
    using strand = net::strand<net::io_context::executor_type>;
    const strand on = net::make_strand(context);
    auto watcher = std::make_unique<subject::basic_watcher<espy::watcher, strand>>(on);
    watcher->source().add(place.path(), creations);
    batch changes;
    watcher->source().sync(changes);
    std::optional<code> result;
    watcher->async_poll(changes, [&](code ec) { result = ec; });
    touch(place / "f");
    net::post(on, [&] {
        std::thread([&] { context.run_one(); }).join();
        watcher.reset();
    });
    context.run();
    EXPECT_EQ(result, code(net::error::operation_aborted));
}

TEST(SUITE, DestroyedWithABatchThatIsToBeGivenOutGivesItOut) {
    const temporary_directory place;
    net::io_context context;
    auto watcher = std::make_unique<subject::watcher>(context);
    watcher->source().add(place.path(), creations);
    batch changes;
    std::vector<std::string> lines;
    watcher->async_poll(changes, [&](code ec) {
        EXPECT_FALSE(ec);
        append(lines, changes);
    });
    watcher.reset();
    context.run();
    EXPECT_THAT(lines, testing::ElementsAre("ready"));
}

TEST(SUITE, OutlivesItsContext) {
    const temporary_directory place;
    std::optional<net::io_context> context(std::in_place);
    batch changes;
    subject::watcher watcher(*context);
    watcher.source().add(place.path());
    watcher.source().sync(changes);
    watcher.async_poll(changes, [](code) { FAIL(); });
}

TEST(SUITE, TakesAFutureAndAStrand) {
    const temporary_directory place;
    net::io_context context;
    using strand = net::strand<net::io_context::executor_type>;
    subject::basic_watcher<espy::settled_watcher, strand> watcher(
        net::make_strand(context), espy::settled_watcher({.quiet = std::chrono::milliseconds(1)}));
    watcher.source().add(place.path(), creations);
    batch changes;
    auto done = watcher.async_poll(changes, net::use_future);
    context.run();
    done.get();
    std::vector<std::string> lines;
    append(lines, changes);
    EXPECT_THAT(lines, testing::ElementsAre("ready"));
}

#if defined(ASIO_HAS_CO_AWAIT) || defined(BOOST_ASIO_HAS_CO_AWAIT)

/// Applies what is told until the child has ended and all is told.
net::awaitable<void> follow(subject::watcher& watcher, believer& map, std::string last) {
    batch changes;
    while (!map.knows(last)) {
        co_await watcher.async_poll(changes, net::use_awaitable);
        map.apply(changes);
    }
}

TEST(SUITE, ACoroutineFollowsAStormInOneThread) {
    const temporary_directory place;
    const std::string inside = place / "in";
    const std::string outside = place / "out";
    std::filesystem::create_directory(inside);
    std::filesystem::create_directory(outside);
    net::io_context context;
    subject::watcher watcher(context);
    watcher.source().add(inside, {.initial = true});
    const pid_t child = ::fork();
    if (child == 0) {
        make_chaos(inside, outside, {.seed = 7, .operations = 3000, .wild = false});
        touch(inside + "/last");
        ::_exit(0);
    }
    believer map(inside);
    net::co_spawn(context, follow(watcher, map, inside + "/last"), rethrow);
    context.run();
    EXPECT_EQ(threads(), 1);
    ::waitpid(child, nullptr, 0);
    open_tree(inside);
    batch rest;
    watcher.source().sync(rest);
    map.apply(rest);
    EXPECT_THAT(map.contradictions(), testing::IsEmpty());
    EXPECT_THAT(map.differences(), testing::IsEmpty());
    EXPECT_GT(map.size(), 1U);
    remove_tree(outside);
}

#endif

} // namespace
} // namespace espy::test
