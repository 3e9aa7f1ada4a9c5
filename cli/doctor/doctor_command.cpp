#include "doctor/doctor_command.hpp"

#include "doctor/problems.hpp"
#include "doctor/report.hpp"
#include "doctor/words.hpp"
#include "failing/exit_status.hpp"
#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "git/monitor_problem.hpp"
#include "streams/interrupt.hpp"
#include "streams/output.hpp"
#include "streams/standard_streams.hpp"

#include <espy/ignore/tree.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

namespace espy::cli {
namespace {

constexpr const char* doctor_footer = R"(Examples:
  espy doctor                       limits, and who uses them up
  espy doctor ~/src                 also: are enough watches left for ~/src, and what
                                    does the kernel tell of the file systems there
  espy doctor --ignore-files --ignore build ~/src
                                    the same, without directories that are not watched
  sudo espy doctor --all            every process that holds watches, of every user
  espy doctor --check /srv >problems || mail -s espy root <problems
                                    for a monitor: the problems, and exit status 5 if there are any
  espy doctor --json . | jq -r '.problems[].cures[]'
                                    the commands that cure what is wrong
  espy doctor --json | jq '.processes[] | select(.inotify_watches > 10000) | .pid'

Each problem comes with the command that cures it. espy doctor itself changes nothing.

Exit status: 0 whatever was found, 1 the path cannot be looked at, 2 wrong arguments; with --check 5
if there is a problem.
)";

/// As much of a path's end as fits into a line beside what else is there.
std::string last_part(const std::string& path) {
    constexpr std::size_t fits = 40;
    std::size_t at = path.size() > fits ? path.size() - fits : 0;
    const auto is_within = [&] { return (static_cast<unsigned char>(path[at]) & 0xc0U) == 0x80U; };
    while (at > 0 && at < path.size() && is_within()) {
        ++at; // in the middle of a character
    }
    return (at > 0 ? "…" : "") + path.substr(at);
}

/// A line on the terminal while a big tree is counted.
class counting_line {
public:
    explicit counting_line(bool shown) : shown_(shown) {}
    counting_line(const counting_line&) = delete;
    counting_line& operator=(const counting_line&) = delete;
    ~counting_line() {
        if (visible_) {
            write_to_stderr("\r\033[K");
        }
    }

    void show(std::uint64_t directories, std::string_view where) {
        const auto time = clock::now();
        if (!shown_ || time < next_) {
            return;
        }
        const std::string path = escaped(where);
        const std::chrono::duration<double> taken = time - began_;
        const double rate = static_cast<double>(directories) / std::max(taken.count(), 0.001);
        write_to_stderr(fmt::format(
            "\r\033[Kcounting: {} directories, {} a second, at {}", doctor::grouped(directories),
            doctor::grouped(static_cast<std::uint64_t>(rate)), last_part(path)));
        visible_ = true;
        next_ = time + std::chrono::milliseconds(100);
    }

private:
    using clock = std::chrono::steady_clock;

    bool shown_;
    bool visible_ = false;
    clock::time_point began_ = clock::now();
    clock::time_point next_ = began_ + std::chrono::milliseconds(300);
};

doctor::report examine(const std::string& path, ignore::tree* rules) {
    counting_line line(is_terminal(STDERR_FILENO));
    doctor::tree_options options;
    if (rules != nullptr) {
        options.prune = [rules](std::string_view directory) {
            return !rules->should_descend(directory);
        };
    }
    options.progress = [&line](std::uint64_t directories, std::string_view where) {
        line.show(directories, where);
    };
    std::error_code ec;
    doctor::report found = doctor::gather(path, {}, options, ec);
    if (ec) {
        throw failure(fmt::format("cannot look at {}: {}; check the path",
                                  path.empty() ? "the current directory" : escaped(path),
                                  ec.message()));
    }
    return found;
}

/// Before what is only good to know.
void add_monitor_problem(std::vector<doctor::problem>& problems, const std::string& path) {
    const auto facts = git::look_at_monitor(path);
    if (auto found = facts ? git::find_monitor_problem(*facts) : std::nullopt) {
        const auto notes = std::find_if(problems.begin(), problems.end(),
                                        [](const doctor::problem& each) { return each.note; });
        problems.insert(notes, *std::move(found));
    }
}

class doctor_command final : public command {
public:
    std::string_view operand_names() const override { return "[PATH]"; }

    void declare(CLI::App& app) override {
        app.add_flag("--check", check_,
                     "Print problems only; if there are any, the exit status is 5");
        app.add_flag("--json", json_, "One JSON object instead of text");
        app.add_flag("-a,--all", all_, "Every process and every mount, not only the first 10");
        app.add_flag("--ignore-files", ignore_files_,
                     "Do not count what .gitignore, .ignore and git's own excludes name");
        app.add_flag("--no-ignore-files", no_ignore_files_, "Count that too (the default)");
        app.add_option("--ignore", globs_, "Do not count directories that match; may be repeated")
            ->type_name("GLOB")
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
            ->allow_extra_args(false);
        app.footer(doctor_footer);
    }

    int run(const operands& given) override {
        const std::vector<std::string> paths = given.all();
        if (paths.size() > 1) {
            throw usage_error("only one path can be looked at; for example: espy doctor ~/src");
        }
        if (!paths.empty() && paths.front().empty()) {
            throw usage_error("the path is empty; for the current directory: espy doctor .");
        }
        end_on_signals();
        const std::string path = paths.empty() ? std::string() : paths.front();
        if (ignore_files_ && no_ignore_files_) {
            throw usage_error("--ignore-files and --no-ignore-files exclude each other");
        }
        std::optional<ignore::tree> rules;
        if (ignore_files_ || !globs_.empty()) {
            rules.emplace(path, ignore::tree_options{ignore_files_, globs_});
        }
        const doctor::report found = examine(path, rules ? &*rules : nullptr);
        auto problems = doctor::find_problems(found);
        add_monitor_problem(problems, path);
        const bool wrong = doctor::has_problems(problems);
        if (json_) {
            print(doctor::to_json(found, problems));
        } else if (!check_) {
            print(doctor::to_text(found, problems, {.all = all_}));
        } else if (wrong) {
            print(doctor::problems_text(problems));
        }
        return check_ && wrong ? exit_status::problems : exit_status::success;
    }

private:
    bool check_ = false;
    bool json_ = false;
    bool all_ = false;
    bool ignore_files_ = false;
    bool no_ignore_files_ = false;
    std::vector<std::string> globs_;
};

} // namespace

std::unique_ptr<command> make_doctor_command() {
    return std::make_unique<doctor_command>();
}

} // namespace espy::cli
