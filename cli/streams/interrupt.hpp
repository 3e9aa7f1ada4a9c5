/// How a command ends by a signal.
#pragma once

namespace espy::cli {

/// From now on SIGINT, SIGTERM and SIGHUP end the process at once, whatever it is doing: reading a
/// big tree, writing into a pipe that nobody empties, waiting for a file server that does not
/// answer. A signal that was ignored when the command was started (`nohup`, `&` in a script) stays
/// ignored. For commands that have nothing to put in order when they end.
void end_on_signals() noexcept;

/// Ends the process by `signal`, so that a shell ends its loop and a service manager knows that it
/// was asked for. As process 1, which no signal ends by itself: exits with 128 plus its number.
/// @pre `signal` ends a process by default.
[[noreturn]] void die_of(int signal) noexcept;

} // namespace espy::cli
