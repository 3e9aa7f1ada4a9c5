/// The three descriptors that every program is given, and sometimes is not.
#pragma once

namespace espy::cli {

/// Gives each of the descriptors 0, 1 and 2 that is closed a stand-in, so that nothing else is
/// opened under its number; writing to the one for standard output fails with `EBADF`. A closed
/// pipe, and a file that may not grow any more, become errors of write(2) instead of signals.
void prepare_standard_streams() noexcept;

/// For a child before it becomes another program: these signals are what they were before that.
void restore_signals_of_streams() noexcept;

/// True if people look at `descriptor`.
bool is_terminal(int descriptor) noexcept;

enum class color_choice { automatic, always, never };

/// Whether to write colours to `descriptor`, standard output or standard error. By itself: to a
/// terminal that is not `dumb`, unless `NO_COLOR` is set and not empty (no-color.org).
bool wants_color(color_choice choice, int descriptor = 1) noexcept;

} // namespace espy::cli
