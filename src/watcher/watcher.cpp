#include <espy/watcher.hpp>

#include <espy/error.hpp>

#include "base/clock.hpp"
#include "watcher/choose_backend.hpp"
#include "watcher/engines.hpp"
#include "watcher/refusal.hpp"
#include "watcher/wait.hpp"

#include <cstdint>
#include <limits>
#include <utility>

namespace espy {

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

wait_status watcher::wait(batch& out, std::chrono::milliseconds timeout, std::stop_token stop,
                          std::error_code& ec) {
    return wait_for(native_handle(), self_->engines.wakes(), timeout, stop, ec,
                    [&](std::error_code& why) { return poll(out, why); });
}

wait_status watcher::wait(batch& out, std::chrono::milliseconds timeout, std::stop_token stop) {
    std::error_code ec;
    const wait_status how = wait(out, timeout, std::move(stop), ec);
    if (ec) {
        throw error("watcher::wait", ec);
    }
    return how;
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

void watcher::stats(statistics& out) const {
    out = self_->engines.stats();
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
