#pragma once

namespace espy::cli {

/// From now on SIGINT and SIGTERM end the process at once, with 128 plus their number, whatever it
/// is doing: reading a big tree, or writing into a pipe that nobody empties. For commands that have
/// nothing to put in order when they end.
void end_on_signals() noexcept;

} // namespace espy::cli
