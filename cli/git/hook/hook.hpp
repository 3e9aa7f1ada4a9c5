/// What git runs to ask what changed.
#pragma once

namespace espy::cli::git {

/// `core.fsmonitor` of git: asks the server, and writes to standard output the token and the paths,
/// each ended by a NUL; if there is no answer, that anything may have changed. Then a server is
/// started, in the background. Calls of libc alone; no other thread may run.
/// @param words Those that git gives: the version of the hook, 2, and the token.
/// @return The exit status: 0, unless another version was asked for. For git runs a hook that fails again,
/// with version 1.
int run_hook(int count, const char* const* words) noexcept;

/// Starts a server for the work tree `top`, unless one is just starting. Nobody waits for it.
void start_server(const char* top) noexcept;

} // namespace espy::cli::git
