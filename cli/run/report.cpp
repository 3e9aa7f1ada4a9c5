#include "run/report.hpp"

#include "format/escape.hpp"
#include "run/signals.hpp"
#include "streams/output.hpp"
#include "watch/progress.hpp"
#include "words/duration.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <sys/wait.h>
#include <unistd.h>

namespace espy::cli {
namespace {

/// As people would type it.
std::string shown(std::string_view path) {
    const bool is_below = path.starts_with("./") && path.size() > 2;
    return escaped(path.substr(is_below ? 2 : 0));
}

std::string_view name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

} // namespace

/// The first file, rather than the directory that it came with.
std::string subject_of(const changed& reasons) {
    const std::vector<std::string> paths = reasons.all_paths();
    std::string_view first = paths.empty() ? std::string_view() : paths.front();
    const auto is_file = [](const change& change) { return change.type != entry_type::directory; };
    for (const batch& changes : reasons.batches()) {
        const auto found = std::find_if(changes.begin(), changes.end(), is_file);
        if (found != changes.end()) {
            first = found->path;
            break;
        }
    }
    return paths.size() <= 1 ? shown(first)
                             : fmt::format("{} and {} more", shown(first), paths.size() - 1);
}

report::report(bool quiet, color_choice color)
    : quiet_(quiet), color_(wants_color(color, STDERR_FILENO)) {}

void report::ready(const statistics& now, bool needs_paths) const {
    if (quiet_) {
        return;
    }
    write_to_stderr(fmt::format("ready: {}\n", counts_text(now)));
    if (needs_paths) {
        say("the command is about files that changed, and runs when one has; {} as it is, without "
            "that meaning, is written {{}}");
    }
}

void report::begins(const std::string& subject, run_reason why) const {
    if (quiet_ || subject.empty()) {
        return;
    }
    switch (why) {
    case run_reason::change: say(subject + " changed"); break;
    case run_reason::echo: say(subject + " changed while the command ran: again"); break;
    case run_reason::restart: say("restarted: " + subject + " changed"); break;
    }
}

void report::ended(const run_end& end) const {
    if (quiet_) {
        return;
    }
    const bool exited = WIFEXITED(end.wait_status);
    const bool good = exited && WEXITSTATUS(end.wait_status) == 0;
    const std::string how =
        exited ? fmt::format("exit status {}", WEXITSTATUS(end.wait_status))
               : fmt::format("ended by SIG{}", signal_name(WTERMSIG(end.wait_status)));
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(end.time);
    say(fmt::format("{}{}{} after {}", !color_ ? "" : (good ? "\033[32m" : "\033[31m"), how,
                    color_ ? "\033[0m" : "", taken_text(time)));
}

void report::outputs(const std::vector<std::string>& paths) const {
    for (const std::string& path : paths) {
        say(fmt::format("{} is different after every run: taken for what the command makes, so no "
                        "reason any more (to keep quiet about it: --ignore '{}')",
                        shown(path), escaped(name_of(path))));
    }
}

} // namespace espy::cli
