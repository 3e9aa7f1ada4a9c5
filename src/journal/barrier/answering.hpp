/// The socket at which others ask a recorder to write down what happened.
#pragma once

#include "journal/tables/location.hpp"

#include <espy/journal/journal.hpp>
#include <espy/unique_fd.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>

namespace espy::journaling {

/// What is said over it, in lines: `sync`; and back any number of `comparing ENTRIES`, then one of `token TOKEN`,
/// `in-doubt TOKEN`, `paused WHY` and `holding WHY`.
class answering {
public:
    /// In the place of what a recorder before left there. @pre The lock is held.
    answering(const location& where, bool group_reads);
    answering(const answering&) = delete;
    answering& operator=(const answering&) = delete;
    ~answering();

    /// Readable when `take` has work.
    int native_handle() const noexcept { return epoll_.get(); }
    /// Takes in who came and what they ask.
    void take();
    /// Somebody waits for an answer.
    bool is_asked() const noexcept { return asked_ != 0; }
    /// Says how far the comparison is, now and then.
    void progress(std::uint64_t entries);
    /// Answers all that asked.
    void answer(std::string_view line);

private:
    struct client {
        unique_fd socket;
        bool asks = false;
    };
    using clients = std::list<client>;

    void accept_some();
    void read(clients::iterator who);
    clients::iterator drop(clients::iterator who);
    void say(std::string_view line, bool last);

    const location& where_;
    const std::string name_;
    bool group_reads_;
    unique_fd epoll_;
    unique_fd listener_;
    clients clients_;
    std::size_t asked_ = 0;
    std::chrono::steady_clock::time_point said_{};
};

/// Asks who has the journal to write down what happened; see `journal::sync`.
barrier_result ask_recorder(const location& where, std::chrono::milliseconds timeout,
                            const std::function<void(std::uint64_t)>& on_progress);

/// Connects to who has it; none if nobody does.
unique_fd connect_to(const location& where, std::int32_t& pid);

} // namespace espy::journaling
