#include "words.hpp"

#include "lines.hpp"
#include "text_parts.hpp"

#include "format/escape.hpp"

namespace espy::doctor {
namespace {

using cli::escaped;

std::string problems_text(const std::vector<problem>& problems) {
    lines out;
    out.line("\n{}", problems.empty() ? "No problems." : "Problems, and what cures them");
    for (const problem& entry : problems) {
        out.line("  * {}", escaped(entry.message));
        for (const std::string& cure : entry.cures) {
            out.line("      {}", escaped(cure));
        }
        if (!entry.advice.empty()) {
            out.line("    {}", entry.advice);
        }
    }
    return out.take();
}

} // namespace

std::string to_text(const report& about, const std::vector<problem>& problems,
                    const text_options& options) {
    return usage_text(about, options) + place_text(about, options) + problems_text(problems);
}

} // namespace espy::doctor
