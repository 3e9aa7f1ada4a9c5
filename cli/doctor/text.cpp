#include "words.hpp"

#include "lines.hpp"
#include "text_parts.hpp"

#include "format/escape.hpp"

#include <algorithm>

namespace espy::doctor {
namespace {

using cli::escaped;

void append(lines& out, const std::vector<problem>& problems, bool notes) {
    for (const problem& entry : problems) {
        if (entry.note != notes) {
            continue;
        }
        out.line("  * {}", escaped(entry.message));
        for (const std::string& cure : entry.cures) {
            out.line("      {}", escaped(cure));
        }
        if (!entry.advice.empty()) {
            out.line("    {}", entry.advice);
        }
    }
}

std::string notes_text(const std::vector<problem>& problems) {
    const bool any = std::any_of(problems.begin(), problems.end(),
                                 [](const problem& entry) { return entry.note; });
    lines out;
    if (any) {
        out.line("\nGood to know");
        append(out, problems, true);
    }
    return out.take();
}

} // namespace

std::string to_text(const report& about, const std::vector<problem>& problems,
                    const text_options& options) {
    return usage_text(about, options) + place_text(about, options) + '\n' +
           problems_text(problems) + notes_text(problems);
}

std::string problems_text(const std::vector<problem>& problems) {
    lines out;
    out.line("{}", has_problems(problems) ? "Problems, and what cures them" : "No problems.");
    append(out, problems, false);
    return out.take();
}

} // namespace espy::doctor
