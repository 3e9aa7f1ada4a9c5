#include <espy/activity.hpp>

#include "activity/log.hpp"
#include "base/live.hpp"
#include "watcher/refusal.hpp"
#include "watcher/test_access.hpp"
#include "watcher/wait.hpp"

#include <espy/error.hpp>

#include <cerrno>
#include <utility>

namespace espy {

struct activity::implementation {
    implementation(const tree::kernel_calls& calls, std::error_code& ec) : log(calls, ec) {}

    activities::log log;
    /// What a range loop goes over.
    batch loop;
};

namespace {

/// All depends on a mark of the file system.
std::string reason(const std::filesystem::path& path, const activity_options& options,
                   std::error_code why) {
    switch (why.value()) {
    case EPERM:
        return "a file system is marked as a whole, which takes the privilege to do so; run as "
               "root, "
               "or use a watcher";
    case EOPNOTSUPP:
    case ENODEV:
    case EXDEV:
    case ENOSYS:
        return "its file system cannot be marked as a whole, by fanotify (" + why.message() +
               "); use a watcher";
    case ENOTDIR: return "it is no directory; use a watcher";
    default: return refusal_of(path, {.max_depth = options.max_depth}, why);
    }
}

} // namespace

activity::activity(std::error_code& ec, const tree::kernel_calls& calls)
    : self_(std::make_unique<implementation>(calls, ec)) {}

activity::activity(std::error_code& ec) : activity(ec, tree::kernel_calls()) {}

activity::activity() {
    std::error_code ec;
    self_ = std::make_unique<implementation>(tree::kernel_calls(), ec);
    if (ec) {
        throw error("activity", ec);
    }
}

activity test_access::make_activity(const tree::kernel_calls& calls, std::error_code& ec) {
    return activity(ec, calls);
}

activity::activity(activity&&) noexcept = default;
activity& activity::operator=(activity&&) noexcept = default;
activity::~activity() = default;

root_id activity::add(const std::filesystem::path& path, const activity_options& options,
                      std::error_code& ec) {
    return live(self_).log.add(path.native(), options, ec);
}

root_id activity::add(const std::filesystem::path& path, const activity_options& options) {
    std::error_code ec;
    const root_id root = add(path, options, ec);
    if (ec) {
        throw error("activity::add", path, ec, reason(path, options, ec));
    }
    return root;
}

bool activity::remove(root_id root) {
    return live(self_).log.remove(root);
}

bool activity::reprune(root_id root) {
    return live(self_).log.reprune(root);
}

int activity::native_handle() const noexcept {
    return live(self_).log.native_handle();
}

bool activity::poll(batch& out, std::error_code& ec) {
    live(self_).log.poll(out, ec);
    return !out.empty();
}

bool activity::poll(batch& out) {
    std::error_code ec;
    poll(out, ec);
    if (ec) {
        throw error("activity::poll", ec);
    }
    return !out.empty();
}

wait_status activity::wait(batch& out, std::chrono::milliseconds timeout, std::stop_token stop,
                           std::error_code& ec) {
    return wait_for(native_handle(), live(self_).log.wakes(), timeout, stop, ec,
                    [&](std::error_code& why) { return poll(out, why); });
}

wait_status activity::wait(batch& out, std::chrono::milliseconds timeout, std::stop_token stop) {
    std::error_code ec;
    const wait_status how = wait(out, timeout, std::move(stop), ec);
    if (ec) {
        throw error("activity::wait", ec);
    }
    return how;
}

sync_status activity::sync(batch& out, std::chrono::milliseconds timeout, std::stop_token stop,
                           std::error_code& ec) {
    return sync_until(deadline_in(timeout, stop),
                      [&](tree::deadline until) { return live(self_).log.sync(out, until, ec); });
}

sync_status activity::sync(batch& out, std::chrono::milliseconds timeout, std::stop_token stop) {
    std::error_code ec;
    const sync_status how = sync(out, timeout, std::move(stop), ec);
    if (ec) {
        throw error("activity::sync", ec);
    }
    return how;
}

void activity::wake() noexcept {
    live(self_).log.wakes().wake();
}

void activity::stats(statistics& out) const {
    out = live(self_).log.stats();
}

std::optional<coverage> activity::covers(root_id root, std::string_view path) const {
    return live(self_).log.covers(root, path);
}

activity::iterator activity::begin() {
    return {*this, live(self_).loop};
}

} // namespace espy
