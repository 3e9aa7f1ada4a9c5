/// The terminal that espy and the command share.
#pragma once

#include <espy/unique_fd.hpp>

#include <termios.h>

#include <sys/types.h>

namespace espy::cli {

/// Gives the terminal to the command while it runs, as a shell does: it reads what is typed, and
/// Ctrl-C goes to it. Only while espy is in the foreground is the terminal espy's to give, and only
/// from the command is it taken back: what a shell does with it in between is the shell's business
/// (`bg`, `&`). Distinct objects: one at a time.
class terminal {
public:
    terminal();
    terminal(const terminal&) = delete;
    terminal& operator=(const terminal&) = delete;
    ~terminal() { take_back(); }

    /// Espy was started from a terminal.
    bool is_there() const noexcept { return static_cast<bool>(device_); }
    /// -1 if there is none.
    int native_handle() const noexcept { return device_.get(); }
    /// Espy's process group is in the foreground.
    bool is_ours() const noexcept;
    /// Behind a pipe somebody else of espy's group may want the terminal (`espy run … | less`), so
    /// the command gets it only when it asks.
    bool is_shared() const noexcept { return shared_; }
    /// The command has it.
    bool is_given() const noexcept { return holder_ != 0; }
    /// Keeps the settings as they are, once: before a command may change them.
    void keep_settings() noexcept;
    /// Makes the process group the one in the foreground. @pre `is_ours()`.
    void give_to(pid_t group) noexcept;
    /// Makes espy's group that, with the settings as they were at the beginning, if it is given and
    /// nobody else has taken it since.
    void take_back() noexcept;

private:
    unique_fd device_;
    termios settings_{};
    bool has_settings_ = false;
    bool shared_ = false;
    pid_t own_group_;
    pid_t holder_ = 0;
};

} // namespace espy::cli
