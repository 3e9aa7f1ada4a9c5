/// Instances of inotify(7), and groups of fanotify(7), with a small queue, for tests of overflows.
#pragma once

#include <espy/backend.hpp>
#include <espy/unique_fd.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

namespace espy::test {

/// While it lives, instances (or groups) that are made have a queue of `events`: each reads
/// `max_queued_events` of `fs.inotify` (or `fs.fanotify`) once, when it is made. So make it live just for that; the value
/// before is restored when it ends. A lock keeps two processes from restoring each other's value,
/// and tests that use it are `RUN_SERIAL`, for the limit holds for the whole system.
class event_queue_limit {
public:
    /// `ec` says why the limit cannot be changed, as a rule a lack of privilege.
    /// @pre `of` is inotify or fanotify.
    event_queue_limit(backend of, std::size_t events, std::error_code& ec);
    event_queue_limit(const event_queue_limit&) = delete;
    event_queue_limit& operator=(const event_queue_limit&) = delete;
    ~event_queue_limit();

private:
    bool write(std::string_view value) noexcept;

    unique_fd file_;
    std::string before_;
};

/// While it lives, nobody has an `event_queue_limit` of that kind: an instance made meanwhile has the queue that
/// the system gives it. Where the lock cannot be had, it does nothing.
class usual_event_queue {
public:
    explicit usual_event_queue(backend of);

private:
    unique_fd file_;
};

} // namespace espy::test
