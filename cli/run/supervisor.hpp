/// The command from its start to its end.
#pragma once

#include "run/options.hpp"
#include "run/own_writes.hpp"
#include "run/process_group.hpp"
#include "run/signals.hpp"
#include "run/terminal.hpp"

#include <chrono>
#include <optional>

namespace espy::cli {

/// How a run came to its end.
struct run_end {
    /// As waitpid(2) has it.
    int wait_status = 0;
    /// It was stopped, so it may not have done its work.
    bool stopped = false;
    /// It did not begin, for it was given more words than the kernel takes.
    bool too_long = false;
    std::chrono::steady_clock::duration time{};
    /// What it wrote, if that is known.
    std::optional<bytes_written> written;
};

/// Starts the command, gives it the terminal, stops it, and handles the signals that espy gets while
/// it runs. While none runs, a signal ends espy at once: it may be waiting for a file server that does
/// not answer. Distinct objects: one at a time.
class supervisor {
public:
    using clock = std::chrono::steady_clock;
    enum class phase { idle, running, stopping };

    /// Throws `failure`.
    explicit supervisor(const run_options& options);

    phase now() const noexcept { return phase_; }
    /// The signal that ends espy, once nothing runs any more; 0 if there is none.
    int ending_signal() const noexcept { return ending_; }

    /// Throws `failure`. @pre Nothing runs.
    void start(launch how);
    /// Asks the command to stop. @pre It is running.
    void stop() { stop(true); }
    void send(int signal) const noexcept { group_.send(signal); }

    /// Two descriptors to poll: readable when `take_signals` has something to do. -1 is none.
    int signal_handle() const noexcept { return signals_.native_handle(); }
    int interrupt_handle() const noexcept { return group_.interrupt_handle(); }
    void take_signals();

    /// Once for each run, when it has come to its end; goes on stopping it until then.
    std::optional<run_end> take_end();
    /// When to call that though no signal came.
    std::optional<clock::time_point> due() const;

private:
    void interrupt(int signal, bool command_knows);
    void stopped(const child_news& news);
    void suspend(pid_t whom);
    void resume();
    void stop(bool tell);
    bool has_stopped();
    void take_ended(const child_news& news);

    const run_options& options_;
    signals signals_;
    terminal terminal_;
    process_group group_;
    phase phase_ = phase::idle;
    clock::time_point begin_{};
    clock::time_point patience_end_{};
    /// When to say that the command is waited for.
    std::optional<clock::time_point> notice_;
    bool killed_ = false;
    int ending_ = 0;
    /// Of the processes waited for in this run; nothing if one could not be asked.
    std::optional<bytes_written> written_;
};

} // namespace espy::cli
