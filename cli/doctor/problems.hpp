/// What stands in the way, and the commands that cure it.
#pragma once

#include "report.hpp"
#include "words/shell_quoted.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace espy::doctor {

/// One thing that is wrong or soon will be.
struct problem {
    /// A stable name, such as `watches_nearly_used`.
    std::string_view name;
    /// One line: what is wrong. It may hold bytes of paths and commands.
    std::string message;
    /// Commands for a shell, each cures it until the next boot or for good; empty if none can.
    std::vector<std::string> cures;
    /// One line: what to do where no command can, or what else to know; often empty.
    std::string advice;
    /// Nothing is wrong: good to know.
    bool note = false;
};

/// Names of users; by default `getpwuid_r`.
using user_namer = std::string (*)(std::uint32_t uid);
/// The name of `uid`, or its number.
std::string user_name(std::uint32_t uid);

/// Every problem that the report shows, the worst first; then the notes.
std::vector<problem> find_problems(const report& about, user_namer name = user_name);

/// Something is wrong: not all are notes.
bool has_problems(const std::vector<problem>& found) noexcept;

/// A limit is nearly used from this many hundredths.
inline constexpr std::uint64_t nearly_used_percent = 80;
/// The kernel's own default for a queue; a smaller one overflows early.
inline constexpr std::uint64_t default_queue = 16384;

using cli::shell_quoted;

} // namespace espy::doctor
