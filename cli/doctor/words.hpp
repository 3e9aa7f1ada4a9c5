/// A report as text for people, and as JSON.
#pragma once

#include "problems.hpp"
#include "report.hpp"
#include "words/counts.hpp"

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

using cli::counted;
using cli::grouped;

} // namespace espy::doctor
