#include <espy/journal/recorder.hpp>

#include "journal/recording/recording.hpp"
#include "journal/tables/failing.hpp"

#include "base/path_below.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <poll.h>

namespace espy {
namespace {

using namespace journaling;
using steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// As good as never, and a sum with it is still a time.
constexpr milliseconds longest{std::int64_t{1} << 40};

} // namespace

std::string_view to_string(recorder_phase phase) noexcept {
    constexpr std::array<std::string_view, 4> names{"comparing", "recording", "holding", "paused"};
    return names[static_cast<std::size_t>(phase)];
}

recorder::recorder(const std::filesystem::path& root, const std::filesystem::path& file,
                   const recorder_options& options)
    : self_(translated("recorder", file,
                       [&] { return std::make_unique<implementation>(root, file, options); })) {}

recorder::recorder(const std::filesystem::path& root, const std::filesystem::path& file,
                   const recorder_options& options, std::error_code& ec) {
    without_throw(ec, [&] { *this = recorder(root, file, options); });
}

recorder::recorder(recorder&&) noexcept = default;
recorder& recorder::operator=(recorder&&) noexcept = default;
recorder::~recorder() = default;

int recorder::native_handle() const noexcept {
    return self_->epoll.get();
}

bool recorder::poll(batch& out) {
    return self_->unless_failed("recorder::poll", [&] { return self_->poll(out); });
}

wait_status recorder::wait(batch& out, milliseconds timeout, std::stop_token stop) {
    const std::stop_callback wakes(stop, [this] { wake(); });
    const bool forever = timeout.count() < 0;
    const auto until = steady::now() + std::min(timeout, longest);
    for (bool interrupted = false;;) {
        if (poll(out)) {
            return wait_status::changes;
        }
        if (stop.stop_requested()) {
            self_->waker.take();
            return wait_status::stopped;
        }
        if (self_->waker.take()) {
            return wait_status::woken;
        }
        if (interrupted) {
            return wait_status::interrupted;
        }
        const auto left = std::chrono::ceil<milliseconds>(until - steady::now());
        if (!forever && left.count() <= 0) {
            return wait_status::timeout;
        }
        pollfd interest{native_handle(), POLLIN, 0};
        const int ms =
            forever ? -1 : static_cast<int>(std::min<std::int64_t>(left.count(), 1 << 30));
        interrupted = ::poll(&interest, 1, ms) < 0 && errno == EINTR;
    }
}

sync_status recorder::sync(batch& out, milliseconds timeout, std::stop_token stop) {
    const bool forever = timeout.count() < 0;
    const auto until = steady::now() + std::min(timeout, longest);
    out.clear();
    for (;;) {
        const auto left = forever ? milliseconds(-1)
                                  : std::max(std::chrono::ceil<milliseconds>(until - steady::now()),
                                             milliseconds(0));
        if (phase() == recorder_phase::recording) {
            const sync_status how = self_->unless_failed(
                "recorder::sync", [&] { return self_->sync_source(out, left, stop); });
            if (phase() == recorder_phase::recording) {
                return how;
            }
        }
        if (stop.stop_requested()) {
            return sync_status::stopped;
        }
        if (!forever && left.count() == 0) {
            return sync_status::timeout;
        }
        wait(out, left, stop);
    }
}

bool recorder::look_again() {
    return self_->unless_failed("recorder::look_again", [&] { return self_->look_again(); });
}

void recorder::wake() noexcept {
    self_->waker.wake();
}

void recorder::reprune(std::string_view directory) {
    if (self_->source) {
        self_->source->reprune(self_->id, directory);
    }
}

recorder_phase recorder::phase() const noexcept {
    return self_->phase;
}

const std::string& recorder::message() const noexcept {
    return self_->message;
}

comparison recorder::compared() const {
    comparison so_far = self_->compared;
    if (so_far.took.count() == 0 && self_->source) {
        so_far.entries = self_->source->stats().entries_known;
    }
    return so_far;
}

std::optional<token> recorder::now() const noexcept {
    return self_->keeps.now();
}

void recorder::stats(statistics& out) const {
    out = self_->source ? self_->source->stats() : statistics();
}

std::optional<coverage> recorder::covers(std::string_view path) const {
    return self_->source ? self_->source->covers(self_->id, path_in(self_->keeps.root(), path))
                         : std::nullopt;
}

} // namespace espy
