/// A report as text for people, and as JSON.
#pragma once

#include "problems.hpp"
#include "report.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace espy::doctor {

struct text_options {
    /// Every holder and every mount, and commands in full length.
    bool all = false;
    user_namer name = user_name;
};

/// Lines for people; control characters of names are escaped.
std::string to_text(const report& about, const std::vector<problem>& problems,
                    const text_options& options);

/// The part of it about what is wrong.
std::string problems_text(const std::vector<problem>& problems);

/// One JSON object and a newline. Keys are described in docs/doctor.md.
std::string to_json(const report& about, const std::vector<problem>& problems,
                    user_namer name = user_name);

/// The digits in groups of three: `192,536`.
std::string grouped(std::uint64_t value);

/// `1 process`, `2 processes`.
std::string counted(std::uint64_t value, std::string_view one, std::string_view many);

} // namespace espy::doctor
