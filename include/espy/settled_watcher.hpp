/// Level 2, settled: what a watcher tells, batch by batch, as its net effect.
#pragma once

#include <espy/batch.hpp>
#include <espy/export.hpp>
#include <espy/options.hpp>
#include <espy/settler.hpp>
#include <espy/watcher.hpp>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy {

/// A watcher whose changes are folded by a `settler`. Each time a batch is filled it is one settled
/// batch, from its beginning to its end. The loop contract is the watcher's: one descriptor, no
/// deadline; so is what holds when there is no memory left, when it was moved from, and in a child of
/// fork(2). Distinct objects: safe. Shared objects: unsafe, but for `wake`.
class ESPY_EXPORT settled_watcher {
public:
    /// Throws `espy::error`, as `watcher` does.
    explicit settled_watcher(const settle_options& settle = {}, const watcher_options& watch = {});
    settled_watcher(const settle_options& settle, const watcher_options& watch,
                    std::error_code& ec);
    settled_watcher(settled_watcher&&) noexcept;
    settled_watcher& operator=(settled_watcher&&) noexcept;
    ~settled_watcher();

    /// As `watcher::add`. What is told of the root is `root_options::tell`; more is asked of the
    /// kernel, as much as is needed to know the net effect. A rename is never expanded.
    root_id add(const std::filesystem::path& path, const root_options& options = {});
    root_id add(const std::filesystem::path& path, const root_options& options,
                std::error_code& ec);
    /// As `watcher::remove`: what was not given out yet is not told any more.
    bool remove(root_id root);
    /// As `watcher::reprune`.
    bool reprune(root_id root, std::string_view directory = {});

    /// The one descriptor to poll: readable when `poll` has work. An epoll(7) descriptor.
    int native_handle() const noexcept;

    /// Fills `out` with one settled batch, if there is one, without blocking.
    ///
    /// @return True if `out` has changes. Errors are those of `watcher::poll`.
    bool poll(batch& out);
    bool poll(batch& out, std::error_code& ec);

    /// Blocks until a batch is settled, the time is over (negative: never), `wake` is called, `stop`
    /// is requested, or a handler of a signal ran.
    wait_status wait(batch& out, std::chrono::milliseconds timeout = std::chrono::milliseconds(-1),
                     std::stop_token stop = {});
    /// @return After an error nothing that means anything.
    wait_status wait(batch& out, std::chrono::milliseconds timeout, std::stop_token stop,
                     std::error_code& ec);

    /// A barrier: fills `out` with the net effect of everything that happened before the call,
    /// settled or not; what is pending stays so. Ends as `watcher::sync` does. After `timeout` and
    /// `stopped` `out` has what is settled by itself, and the rest comes with the calls that follow.
    sync_status sync(batch& out, std::chrono::milliseconds timeout = std::chrono::milliseconds(-1),
                     std::stop_token stop = {});
    /// @return After an error nothing that means anything.
    sync_status sync(batch& out, std::chrono::milliseconds timeout, std::stop_token stop,
                     std::error_code& ec);

    /// Ends a `wait`, the current or the next one. May be called from any thread and from a signal
    /// handler.
    void wake() noexcept;

    /// The files that are held back because they are not complete (`settle_options::complete`).
    [[nodiscard]] std::vector<std::string> pending() const;
    /// Fills in the counters; of a later minor version there may be more, at the end.
    void stats(statistics& out) const;
    [[nodiscard]] statistics stats() const {
        statistics out;
        stats(out);
        return out;
    }
    /// As of `watcher`.
    [[nodiscard]] std::vector<backend_use> backends() const;
    [[nodiscard]] std::optional<backend_choice> choice(root_id root) const;
    [[nodiscard]] std::optional<coverage> covers(root_id root, std::string_view path) const;

    using iterator = change_iterator<settled_watcher>;
    /// `for (const espy::change& change : watcher)`: one settled batch after the other; ends at
    /// `wake`.
    iterator begin();
    std::default_sentinel_t end() const noexcept { return {}; }

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

} // namespace espy
