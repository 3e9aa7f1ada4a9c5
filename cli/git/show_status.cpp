#include "git/actions.hpp"

#include "doctor/words.hpp"
#include "failing/exit_status.hpp"
#include "format/escape.hpp"
#include "git/answers/client.hpp"
#include "git/answers/questions.hpp"
#include "git/enabling.hpp"
#include "git/status_time.hpp"
#include "git/trees/repository.hpp"
#include "streams/output.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>

namespace espy::cli::git {
namespace {

using doctor::counted;
using doctor::grouped;

/// `NAME VALUE` lines.
class counters {
public:
    explicit counters(std::string_view text) {
        while (!text.empty()) {
            const std::size_t end = text.find('\n');
            const std::string_view line = text.substr(0, end);
            const std::size_t blank = line.find(' ');
            values_.emplace(line.substr(0, blank), line.substr(blank + 1));
            text.remove_prefix(end + 1);
        }
    }

    std::string_view text(std::string_view name) const {
        const auto found = values_.find(name);
        return found == values_.end() ? std::string_view() : found->second;
    }
    std::uint64_t number(std::string_view name) const {
        std::uint64_t value = 0;
        const std::string_view digits = text(name);
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }

private:
    std::map<std::string_view, std::string_view> values_;
};

std::uint64_t microseconds_of(const repository& of, const char* name) {
    const std::string text = own_setting(of, name).value_or("");
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Each answer by paths saved what the two measurements of `enable` differ by.
std::string saved_text(const repository& of, std::uint64_t answers) {
    const std::uint64_t before = microseconds_of(of, "espy.statusBefore");
    const std::uint64_t after = microseconds_of(of, "espy.statusAfter");
    if (before <= after) {
        return "";
    }
    const std::chrono::microseconds saved((before - after) * answers);
    return fmt::format("saved:    about {}, by what enable measured ({} before, {} after)\n",
                       time_text(saved), time_text(std::chrono::microseconds(before)),
                       time_text(std::chrono::microseconds(after)));
}

std::string gaps_text(const counters& now) {
    std::string text;
    if (!now.text("uncovered").empty()) {
        text += fmt::format(
            "gap:      nothing is told of {}, so git looks at everything; see: espy doctor {}\n",
            escaped(now.text("uncovered")), escaped(now.text("top")));
    }
    if (now.number("unreadable") != 0) {
        text += fmt::format("gap:      {} may not be read; git looks there each time\n",
                            counted(now.number("unreadable"), "directory", "directories"));
    }
    return text;
}

std::string live_text(const repository& of, const counters& now) {
    const std::string inside =
        now.text("top") == of.top ? "" : fmt::format(", as a part of {}", escaped(now.text("top")));
    std::string text = fmt::format(
        "live:     yes{}; {}\n"
        "server:   process {}, for {} s; {}\n"
        "holds:    {}, {:.1f} MB; {}\n"
        "answers:  {} to git, {} of them by paths ({})\n",
        inside, now.text("ready") == "true" ? "listed" : "still being listed", now.text("pid"),
        now.text("age_s"), counted(now.number("work_trees"), "work tree", "work trees"),
        counted(now.number("watches"), "watch", "watches"),
        static_cast<double>(now.number("memory_bytes")) / 1e6,
        counted(now.number("remembered"), "changed path", "changed paths"),
        grouped(now.number("asked")), grouped(now.number("by_paths")),
        counted(now.number("paths"), "path", "paths"));
    if (now.number("overflows") != 0) {
        text += fmt::format("overflows: {}, repaired\n", now.text("overflows"));
    }
    if (!now.text("last").empty()) {
        text += fmt::format("last:     git looked at everything: {}\n", now.text("last"));
    }
    return text + gaps_text(now) + saved_text(of, now.number("by_paths"));
}

} // namespace

int show_status(const std::string& directory) {
    const repository of = find_repository(directory);
    const auto hook = setting(of, "core.fsmonitor");
    const bool is_ours = is_enabled(of) || (hook && hook->find("espy") != std::string::npos);
    std::string text = fmt::format("{}\n", escaped(of.top));
    text += !hook     ? "enabled:  no; to enable it: espy git enable\n"
            : is_ours ? fmt::format("enabled:  yes, core.fsmonitor={}\n", escaped(*hook))
                      : fmt::format("enabled:  no, another monitor is: core.fsmonitor={}\n",
                                    escaped(*hook));
    const auto answer = ask_server({question::status, of.top});
    const bool is_live = answer && !answer->empty();
    if (is_live) {
        text += live_text(of, counters(*answer));
    } else if (is_ours) {
        text += answer ? "live:     no; the next git status has it watched\n"
                       : "live:     no server is running; the next git status starts one\n";
    }
    print(text);
    return is_ours && is_live ? exit_status::success : exit_status::failure;
}

} // namespace espy::cli::git
