/// The roots of an activity: reads their groups in turns, and keeps the time. The words are in
/// docs/glossary.md.
#pragma once

#include "activity/root.hpp"
#include "base/engine_options.hpp"
#include "base/limits.hpp"
#include "base/time/deadline.hpp"
#include "base/waker.hpp"
#include "stream/waking.hpp"
#include "telling/telling.hpp"
#include "way/mounts.hpp"

#include <espy/activity.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include <unistd.h>

namespace espy::activities {

/// What an `activity` does. Single-threaded, but for `wakes().wake`.
class log {
public:
    log(const tree::kernel_calls& calls, std::error_code& ec);
    log(const log&) = delete;
    log& operator=(const log&) = delete;
    ~log();

    root_id add(const std::string& path, const activity_options& options, std::error_code& ec);
    bool remove(root_id id);
    bool reprune(root_id id);

    int native_handle() const noexcept { return epoll_.get(); }
    void poll(batch& out, std::error_code& ec);
    /// True if all is told that happened before.
    bool sync(batch& out, tree::deadline until, std::error_code& ec);
    waker& wakes() noexcept { return waker_; }

    statistics stats() const;
    std::optional<coverage> covers(root_id id, std::string_view path) const;

private:
    struct entry {
        std::string path;
        std::unique_ptr<root> at = {};
    };

    root_id add_one(const std::string& path, const activity_options& options, std::error_code& ec);
    template <typename Call>
    void fill(batch& out, std::error_code& ec, Call call);
    void take_news();
    void mounts_changed();
    bool work(tree::deadline until, std::error_code& ec);
    bool sync_all(tree::deadline until, std::error_code& ec);
    static bool take(root& from, std::uint64_t end, tree::deadline until, std::error_code& ec);
    void set_timer(bool more);
    std::uint64_t events_taken() const noexcept;

    tree::kernel_calls calls_;
    pid_t owner_ = ::getpid();
    tree::telling tells_;
    unique_fd epoll_;
    tree::waking wakes_{limit::queue_events};
    waker waker_;
    tree::mounts mounts_;
    std::map<root_id, entry> roots_;
    std::uint32_t roots_so_far_ = 0;
    /// Whose turn it is.
    root_id next_{};
    bool broken_ = false;
};

} // namespace espy::activities
