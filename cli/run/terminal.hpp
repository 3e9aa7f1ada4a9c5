/// The terminal that espy and the command share.
#pragma once

#include <espy/unique_fd.hpp>

#include <termios.h>

#include <sys/types.h>

namespace espy::cli {

/// Gives the terminal to the command while it runs, as a shell does: it reads what is typed, and
/// Ctrl-C goes to it. Does nothing if espy was not started in the foreground of a terminal.
/// Distinct objects: one at a time.
class terminal {
public:
    terminal();
    terminal(const terminal&) = delete;
    terminal& operator=(const terminal&) = delete;
    ~terminal() { take_back(); }

    /// True if there is a terminal to give.
    bool is_ours() const noexcept { return static_cast<bool>(device_); }
    /// For `launch`; -1 if there is none.
    int native_handle() const noexcept { return device_.get(); }
    /// Makes the process group the one in the foreground.
    void give_to(pid_t group) noexcept;
    /// Makes espy's group that, with the settings as they were at the beginning.
    void take_back() noexcept;

private:
    unique_fd device_;
    termios settings_{};
    pid_t own_group_;
    bool given_ = false;
};

} // namespace espy::cli
