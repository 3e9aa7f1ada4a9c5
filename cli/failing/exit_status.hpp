/// What the command tells its caller at the end.
#pragma once

namespace espy::cli::exit_status {

inline constexpr int success = 0;
inline constexpr int failure = 1;
inline constexpr int usage = 2;
inline constexpr int timeout = 3;
/// Events were lost, and the command ended before that was repaired.
inline constexpr int truth_lost = 4;
/// `espy doctor --check` has found some.
inline constexpr int problems = 5;
/// A journal cannot say what changed since that token.
inline constexpr int unanswerable = 5;
/// Added to the number of the signal that ended the command.
inline constexpr int signal_base = 128;

} // namespace espy::cli::exit_status
