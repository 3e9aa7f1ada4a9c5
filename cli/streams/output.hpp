/// Data to standard output, words to standard error: never mixed.
#pragma once

#include "words/deadline.hpp"

#include <optional>
#include <string_view>

namespace espy::cli {

/// Nobody reads standard output any more (`| head -1`): the command ends, quietly. Not a
/// `std::exception`, for it is no error.
struct output_closed {};

/// Writes all of `text` to standard output: lines of up to `PIPE_BUF` bytes whole, whoever else
/// writes into the same pipe, and whenever a signal ends the process. What ends a line is the last
/// byte of `text`.
/// @return False if the time was over before somebody took all of it.
/// Throws `output_closed`, or `failure`.
bool print(std::string_view text, const deadline& end);
/// The same, however long it takes.
void print(std::string_view text);

/// Writes `espy: ` and `words` and a newline to standard error with one write(2). An error of that
/// is no matter.
void say(std::string_view words) noexcept;

/// Writes to standard error as it is.
void write_to_stderr(std::string_view text) noexcept;

} // namespace espy::cli
