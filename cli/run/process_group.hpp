/// The command while it runs.
#pragma once

#include "run/own_writes.hpp"
#include "run/program.hpp"
#include "run/sentinel.hpp"

#include <espy/unique_fd.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include <sys/types.h>

namespace espy::cli {

/// A process group with the command in it and all that it starts, and those of its descendants that
/// left the group (setsid(1), daemons, jobs of a shell), the strays. Distinct objects: safe. Shared
/// objects: unsafe.
class process_group {
public:
    /// Throws `failure` if no process can be made. A program that is not found or cannot be
    /// executed ends like in a shell, with status 127 or 126, after a word about it.
    void start(const launch& how);

    /// Takes note of an ended process, as from `next_child_news`.
    void ended(pid_t process, int wait_status) noexcept;

    /// The command itself has not ended.
    bool is_running() const noexcept { return process_ != 0; }
    /// Neither the command nor anything that it started is left, in its group or out of it.
    bool is_empty();
    /// Nothing more is expected of the group.
    void forget() noexcept;

    /// The process that notices Ctrl-C, which is none of the command's.
    bool is_guard(pid_t process) const noexcept { return process == guard_.process(); }
    bool has(pid_t process) const noexcept;

    /// The process group; 0 if there is none.
    pid_t group() const noexcept { return group_; }
    void send(int signal) const noexcept;
    /// To the strays, each of them once. Those that were there when the command was started are
    /// left alone.
    void send_to_strays(int signal);
    /// `daemon (123), other (124)`: the strays.
    std::string names_of_strays() const;

    /// As waitpid(2) has it, of the command that ended last.
    int wait_status() const noexcept { return wait_status_; }
    /// The command did not begin, for so many words are too long for the kernel.
    bool was_too_long() const noexcept;

    /// Readable when Ctrl-C was typed; -1 if nobody notices.
    int interrupt_handle() const noexcept { return guard_.native_handle(); }
    bool take_interrupt() noexcept { return guard_.take(); }

private:
    std::vector<pid_t> strays() const;

    sentinel guard_;
    pid_t process_ = 0;
    pid_t group_ = 0;
    int wait_status_ = 0;
    /// Gets the number of the error if the command cannot begin.
    unique_fd refusal_;
    /// Descendants of espy from before.
    std::set<pid_t> older_;
    std::set<pid_t> told_;
};

/// A child that ended or was stopped; nothing if there is none.
struct child_news {
    pid_t process = 0;
    int wait_status = 0;
    /// What one that ended wrote.
    std::optional<bytes_written> written;
};
std::optional<child_news> next_child_news();

} // namespace espy::cli
