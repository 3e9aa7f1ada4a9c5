/// The text of a script: lines of words, loops unrolled. `README.md` describes the format.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace espy::test {

/// One line, its words with quotes, escapes, repetitions and variables resolved.
struct statement {
    std::size_t line = 0;
    std::vector<std::string> words;
    /// Of `together`: what is done at the same time, each by a process of its own.
    std::vector<std::vector<statement>> together;
};

/// The script cannot be understood, or a step of it failed.
class script_error : public std::runtime_error {
public:
    script_error(std::size_t line, const std::string& what)
        : std::runtime_error("line " + std::to_string(line) + ": " + what) {}
};

/// What the script needs is not there: it is skipped, visibly.
class not_possible : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

std::vector<statement> parse_script(const std::string& text);

/// A number; otherwise a `script_error`.
std::size_t to_number(const std::string& word, std::size_t line);

} // namespace espy::test
