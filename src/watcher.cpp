#include <espy/watcher.hpp>

#include <espy/error.hpp>

#include "refusal.hpp"
#include "stop_wake.hpp"
#include "sys/time.hpp"
#include "tree/choose_backend.hpp"
#include "tree/clock.hpp"
#include "tree/engines.hpp"

#include <cerrno>
#include <cstdint>
#include <limits>

#include <poll.h>

namespace espy {
namespace {

using clock = std::chrono::steady_clock;

/// Waits until `fd` is readable; false if the time is over. A signal ends the wait early.
bool wait_readable(int fd, bool forever, clock::time_point until) {
    pollfd interest{fd, POLLIN, 0};
    int timeout = -1;
    if (!forever) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
        timeout = static_cast<int>(std::clamp<long>(left, 0, 1 << 30));
    }
    return ::poll(&interest, 1, timeout) != 0 || timeout > 0;
}

} // namespace

struct watcher::implementation {
    implementation(const watcher_options& options, std::error_code& ec) : engines(options, ec) {}

    tree::engines engines;
    /// What a range loop goes over.
    batch loop;
};

watcher::watcher(const watcher_options& options, std::error_code& ec)
    : self_(std::make_unique<implementation>(options, ec)) {}

watcher::watcher(const watcher_options& options) {
    std::error_code ec;
    self_ = std::make_unique<implementation>(options, ec);
    if (ec) {
        std::error_code unknown;
        const backend chosen = tree::asked_backend(options, unknown).backend;
        std::string operation = "watcher";
        if (unknown) {
            operation += ": ESPY_BACKEND is not automatic, inotify, fanotify or poll";
        } else if (chosen != backend::automatic) {
            operation += ": backend " + std::string(to_string(chosen));
        }
        throw error(operation, ec);
    }
}

watcher::watcher(watcher&&) noexcept = default;
watcher& watcher::operator=(watcher&&) noexcept = default;
watcher::~watcher() = default;

root_id watcher::add(const std::filesystem::path& path, const root_options& options,
                     std::error_code& ec) {
    return self_->engines.add(path.native(), options, ec);
}

root_id watcher::add(const std::filesystem::path& path, const root_options& options) {
    std::error_code ec;
    const root_id root = add(path, options, ec);
    if (ec) {
        throw error("watcher::add", path, ec, refusal_of(path, options, ec));
    }
    return root;
}

bool watcher::remove(root_id root) {
    return self_->engines.remove(root);
}

bool watcher::reprune(root_id root, std::string_view directory) {
    return self_->engines.reprune(root, directory);
}

int watcher::native_handle() const noexcept {
    return self_->engines.native_handle();
}

bool watcher::poll(batch& out, std::error_code& ec) {
    self_->engines.poll(out, ec);
    return !out.empty();
}

bool watcher::poll(batch& out) {
    std::error_code ec;
    poll(out, ec);
    if (ec) {
        throw error("watcher::poll", ec);
    }
    return !out.empty();
}

wait_status watcher::wait(batch& out, std::chrono::milliseconds timeout, std::stop_token stop) {
    stop_wake wakes(stop, self_->engines.wakes());
    const bool forever = timeout.count() < 0;
    const auto until = forever ? clock::time_point() : clock::now() + sys::within_reason(timeout);
    for (;;) {
        if (poll(out)) {
            return wait_status::changes;
        }
        if (stop.stop_requested()) {
            return wait_status::stopped;
        }
        if (self_->engines.wakes().take()) {
            return wait_status::woken;
        }
        if (!wait_readable(native_handle(), forever, until)) {
            return wait_status::timeout;
        }
    }
}

sync_status watcher::sync(batch& out, std::chrono::milliseconds timeout, std::error_code& ec) {
    constexpr std::int64_t always = std::numeric_limits<std::int64_t>::max();
    const std::int64_t now = tree::steady_now();
    const bool forever =
        timeout.count() < 0 || timeout > std::chrono::nanoseconds(always - now) / 2;
    const std::int64_t until = forever ? always : now + std::chrono::nanoseconds(timeout).count();
    if (self_->engines.sync(out, until, ec)) {
        return sync_status::reached;
    }
    return !forever && tree::steady_now() >= until ? sync_status::timeout : sync_status::in_doubt;
}

sync_status watcher::sync(batch& out, std::chrono::milliseconds timeout) {
    std::error_code ec;
    const sync_status how = sync(out, timeout, ec);
    if (ec) {
        throw error("watcher::sync", ec);
    }
    return how;
}

void watcher::sync(batch& out, std::error_code& ec) {
    sync(out, std::chrono::milliseconds(-1), ec);
}

void watcher::sync(batch& out) {
    sync(out, std::chrono::milliseconds(-1));
}

void watcher::wake() noexcept {
    self_->engines.wakes().wake();
}

statistics watcher::stats() const {
    return self_->engines.stats();
}

std::vector<backend_use> watcher::backends() const {
    return self_->engines.backends();
}

std::optional<backend_choice> watcher::choice(root_id root) const {
    return self_->engines.choice(root);
}

std::optional<coverage> watcher::covers(root_id root, std::string_view path) const {
    return self_->engines.covers(root, path);
}

watcher::iterator watcher::begin() {
    return {*this, self_->loop};
}

} // namespace espy
