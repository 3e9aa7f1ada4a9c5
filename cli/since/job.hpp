/// The command that is given the changes.
#pragma once

#include "run/program.hpp"

namespace espy::cli {

/// How it ended.
struct job_end {
    /// As a shell has it: 128 plus the number of the signal that ended it.
    int status = 0;
    /// The signal that was to end espy meanwhile; 0 if there was none.
    int ending_signal = 0;
};

/// Runs a command in the process group of espy, so that Ctrl-C and Ctrl-Z are for both, and waits for
/// its end. SIGTERM and SIGHUP are passed on. Throws `failure` if no process can be made.
job_end run_job(const launch& how);

} // namespace espy::cli
