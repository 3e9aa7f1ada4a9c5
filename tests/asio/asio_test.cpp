#include <espy/asio.hpp>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/redirect_error.hpp>
#include <asio/strand.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>

namespace net = ::asio;
namespace subject = espy::asio;
#define SUITE Asio
#include "watcher_test.ipp"

#ifdef ASIO_HAS_CO_AWAIT
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/steady_timer.hpp>

namespace espy::test {
namespace {

using namespace net::experimental::awaitable_operators;

net::awaitable<void> loses_a_race(subject::watcher& watcher, std::string place,
                                  std::vector<std::string>& lines) {
    batch changes;
    co_await watcher.async_poll(changes, net::use_awaitable);
    append(lines, changes);
    net::steady_timer at_once(watcher.get_executor(), std::chrono::milliseconds(0));
    batch other;
    const auto won = co_await (watcher.async_poll(other, net::use_awaitable) ||
                               at_once.async_wait(net::use_awaitable));
    lines.push_back(won.index() == 1 ? "time" : "changes");
    touch(place + "/f");
    co_await watcher.async_poll(changes, net::use_awaitable);
    append(lines, changes);
}

TEST(Asio, ACancellationSlotEndsAnOperationAndNothingIsLost) {
    const temporary_directory place;
    net::io_context context;
    subject::watcher watcher(context);
    watcher.source().add(place.path(), {.tell = {change_kind::ready, change_kind::created}});
    std::vector<std::string> lines;
    net::co_spawn(context, loses_a_race(watcher, place.path(), lines), rethrow);
    context.run();
    EXPECT_THAT(lines, testing::ElementsAre("ready", "time", "created f"));
}

} // namespace
} // namespace espy::test
#endif
