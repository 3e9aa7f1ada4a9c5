// Under ThreadSanitizer: a watcher on a strand, whose turns several threads take. What the compiled library does inside a call is
// not looked at, but for its memory; the header, Asio, and the batches are.
#include <espy/asio.hpp>

#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>

#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace espy::test {
namespace {

constexpr std::size_t files = 500;

using strand = ::asio::strand<::asio::io_context::executor_type>;
using strand_watcher = espy::asio::basic_watcher<espy::watcher, strand>;

/// Follows until all files were told, then ends its watcher while it waits. All of it runs on the strand.
class follower {
public:
    follower(strand on, const std::string& place) : watcher_(std::make_unique<strand_watcher>(on)) {
        watcher_->source().add(place, {.tell = {change_kind::created}});
        watcher_->source().sync(changes_);
    }

    void next() {
        ++turns_;
        watcher_->async_poll(changes_, [this](::asio::error_code ec) {
            ++turns_;
            for (const change& told : changes_) {
                names_.insert(std::string(told.path));
            }
            changes_.clear();
            aborted_ += ec == ::asio::error::operation_aborted ? 1U : 0U;
            if (names_.size() == files && watcher_ != nullptr) {
                end();
            } else if (watcher_ != nullptr) {
                next();
            }
        });
    }
    void cancel() {
        ++turns_;
        if (watcher_ != nullptr) {
            watcher_->cancel();
        }
    }
    bool has_ended() const { return watcher_ == nullptr; }
    std::size_t aborted() const { return aborted_; }

private:
    void end() {
        const std::size_t before = aborted_;
        watcher_->async_poll(changes_, [this, before](::asio::error_code ec) {
            EXPECT_EQ(ec, ::asio::error::operation_aborted);
            EXPECT_EQ(aborted_, before);
        });
        watcher_.reset();
    }

    std::unique_ptr<strand_watcher> watcher_;
    batch changes_;
    std::set<std::string> names_;
    std::size_t aborted_ = 0;
    /// Counted by whatever runs on the strand: a race, if it does not run there.
    std::size_t turns_ = 0;
};

TEST(AsioStrand, IsSharedBySeveralThreadsWithoutARace) {
    const temporary_directory place;
    ::asio::io_context context;
    const strand on(context.get_executor());
    auto open = ::asio::make_work_guard(context);
    follower follows(on, place.path());
    ::asio::post(on, [&] { follows.next(); });
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] { context.run(); });
    }
    for (std::size_t i = 0; i < files; ++i) {
        std::ofstream(place / std::to_string(i)).close();
        ::asio::post(on, [&] { follows.cancel(); });
    }
    open.reset();
    threads.clear();
    EXPECT_TRUE(follows.has_ended());
    EXPECT_GT(follows.aborted(), 0U);
}

} // namespace
} // namespace espy::test
