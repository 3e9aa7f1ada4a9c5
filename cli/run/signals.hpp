/// Signals as something to poll.
#pragma once

#include "streams/interrupt.hpp"

#include <espy/unique_fd.hpp>

namespace espy::cli {

/// Blocks the signals that `espy run` handles, and makes them readable. Those that espy was started
/// with ignored (nohup(1), a script's `&`) stay ignored, for the command too. Distinct objects: one
/// at a time.
class signals {
public:
    /// Throws `failure`.
    signals();
    signals(const signals&) = delete;
    signals& operator=(const signals&) = delete;

    /// From now on SIGINT, SIGTERM and SIGHUP end the process at once, as with `end_on_signals`: for
    /// when there is nothing to put in order.
    static void let_end() noexcept { end_on_signals(); }
    /// They are readable again, and end nothing.
    static void hold() noexcept;

    int native_handle() const noexcept { return descriptor_.get(); }
    /// The next signal that came; 0 if there is none.
    int next() noexcept;

    /// What a child has to do before it becomes another program: nothing is blocked, and what is
    /// ignored is what espy was started with ignored.
    static void restore() noexcept;

private:
    unique_fd descriptor_;
};

/// `TERM` for `SIGTERM`; `?` if it has no name.
const char* signal_name(int signal) noexcept;

} // namespace espy::cli
