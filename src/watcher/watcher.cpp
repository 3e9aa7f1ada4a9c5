#include <espy/watcher.hpp>

#include <espy/error.hpp>

#include "base/live.hpp"
#include "watcher/choose_backend.hpp"
#include "watcher/engines.hpp"
#include "watcher/refusal.hpp"
#include "watcher/test_access.hpp"
#include "watcher/wait.hpp"

#include <utility>

namespace espy {

struct watcher::implementation {
    implementation(const tree::engine_options& options, std::error_code& ec)
        : engines(options, ec) {}

    tree::engines engines;
    /// What a range loop goes over.
    batch loop;
};

namespace {

void throw_if_refused(const watcher_options& options, std::error_code ec) {
    if (!ec) {
        return;
    }
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

} // namespace

watcher::watcher(std::error_code& ec, const tree::engine_options& options)
    : self_(std::make_unique<implementation>(options, ec)) {}

watcher::watcher(const watcher_options& options, std::error_code& ec)
    : watcher(ec, tree::engine_options{options, {}}) {}

watcher::watcher(const watcher_options& options) {
    std::error_code ec;
    self_ = std::make_unique<implementation>(tree::engine_options{options, {}}, ec);
    throw_if_refused(options, ec);
}

watcher test_access::make(const tree::engine_options& options, std::error_code& ec) {
    return watcher(ec, options);
}

watcher test_access::make(const tree::engine_options& options) {
    std::error_code ec;
    watcher made = make(options, ec);
    throw_if_refused(options, ec);
    return made;
}

watcher::watcher(watcher&&) noexcept = default;
watcher& watcher::operator=(watcher&&) noexcept = default;
watcher::~watcher() = default;

root_id watcher::add(const std::filesystem::path& path, const root_options& options,
                     std::error_code& ec) {
    return live(self_).engines.add(path.native(), options, ec);
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
    return live(self_).engines.remove(root);
}

bool watcher::reprune(root_id root, std::string_view directory) {
    return live(self_).engines.reprune(root, directory);
}

int watcher::native_handle() const noexcept {
    return live(self_).engines.native_handle();
}

bool watcher::poll(batch& out, std::error_code& ec) {
    live(self_).engines.poll(out, ec);
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
    return wait_for(native_handle(), live(self_).engines.wakes(), timeout, stop, ec,
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

sync_status watcher::sync(batch& out, std::chrono::milliseconds timeout, std::stop_token stop,
                          std::error_code& ec) {
    return sync_until(deadline_in(timeout, stop), [&](tree::deadline until) {
        return live(self_).engines.sync(out, until, ec);
    });
}

sync_status watcher::sync(batch& out, std::chrono::milliseconds timeout, std::stop_token stop) {
    std::error_code ec;
    const sync_status how = sync(out, timeout, std::move(stop), ec);
    if (ec) {
        throw error("watcher::sync", ec);
    }
    return how;
}

void watcher::wake() noexcept {
    live(self_).engines.wakes().wake();
}

void watcher::stats(statistics& out) const {
    out = live(self_).engines.stats();
}

std::vector<backend_use> watcher::backends() const {
    return live(self_).engines.backends();
}

std::optional<backend_choice> watcher::choice(root_id root) const {
    return live(self_).engines.choice(root);
}

std::optional<coverage> watcher::covers(root_id root, std::string_view path) const {
    return live(self_).engines.covers(root, path);
}

watcher::iterator watcher::begin() {
    return {*this, live(self_).loop};
}

} // namespace espy
