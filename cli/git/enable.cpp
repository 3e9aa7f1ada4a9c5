/// Measures, sets, waits until the server has listed the work tree, and measures again.
#include "git/actions.hpp"

#include "failing/exit_status.hpp"
#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "git/answers/client.hpp"
#include "git/answers/questions.hpp"
#include "git/enabling.hpp"
#include "git/hook/hook.hpp"
#include "git/status_time.hpp"
#include "git/trees/repository.hpp"
#include "git/trees/work_trees.hpp"
#include "streams/output.hpp"

#include <fmt/format.h>

#include <optional>
#include <thread>

namespace espy::cli::git {
namespace {

using std::chrono::microseconds;

/// With less there is nothing to gain.
constexpr std::chrono::milliseconds worthwhile{30};
constexpr std::chrono::seconds longest_start{10};
constexpr int first_with_ipc = 25500;
constexpr int first_with_right_diff = 24201;

/// Waits until the work tree is listed; starts the server, if there is none. Why it cannot be, or
/// nothing.
std::string watch(const std::string& top) {
    const auto end = std::chrono::steady_clock::now() + longest_start;
    auto said = ask_server({question::watch, top});
    for (start_server(top.c_str()); !said && std::chrono::steady_clock::now() < end;
         said = ask_server({question::watch, top})) {
        // Until it listens, a few milliseconds after it has begun.
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (!said) {
        return "the server does not start; see: espy git serve";
    }
    return *said == ready_word ? "" : *said;
}

std::string ask_by_socket(const repository& of) {
    const auto said = ask_server({question::ipc, of.top, of.git_directory});
    return !said ? "the server has ended" : *said == ready_word ? "" : *said;
}

void refuse_older(const repository& of) {
    if (git_version(of.top) < first_with_ipc) {
        throw failure(
            "this git cannot ask by a socket, which begins with 2.55; without --ipc it asks "
            "by a hook");
    }
}

/// Its diff-lib.c asked of a file that a monitor called unchanged what it had not looked up.
void warn_of_older_git(const repository& of) {
    if (git_version(of.top) < first_with_right_diff) {
        say("this git is older than 2.42.1: with any monitor, git diff COMMIT now and then shows a "
            "file as deleted that is there; git status, and git diff alone, are right");
    }
}

void warn_of_shared_settings(const repository& of) {
    const bool is_linked = of.git_directory.find("/.git/worktrees/") != std::string::npos;
    if (is_linked && of.settings == scope::repository) {
        say("the settings are those of all work trees of this repository");
    }
}

void report(microseconds before, microseconds after, const std::vector<std::string>& done) {
    std::string text =
        fmt::format("git status took {}, and takes {} now\n", time_text(before), time_text(after));
    for (const std::string& one : done) {
        text += fmt::format("set: {}\n", escaped(one));
    }
    print(text + "to undo all of it: espy git disable\n");
    if (before < worthwhile) {
        say("that was fast enough before: each git command asks espy, which takes a millisecond, "
            "and there is little to gain; to undo it: espy git disable");
    }
}

} // namespace

int enable(const std::string& directory, const enable_options& options) {
    const repository of = find_repository(directory);
    const std::string why = why_not_watched(of.top);
    if (!why.empty()) {
        throw failure(
            fmt::format("{}: espy is not told of all changes there: {}", escaped(of.top), why));
    }
    if (options.ipc) {
        refuse_older(of);
    }
    std::optional<microseconds> before;
    if (!is_enabled(of)) {
        before = status_time(of);
    }
    std::string refused = watch(of.top);
    if (refused.empty() && options.ipc) {
        refused = ask_by_socket(of);
    }
    if (!refused.empty()) {
        throw failure(fmt::format("{}: {}", escaped(of.top), refused));
    }
    const auto done = put_settings(of, options.ipc ? asking::ipc : asking::hook);
    warn_of_shared_settings(of);
    warn_of_older_git(of);
    // The first fills git's untracked cache, and the second takes the token with which the third
    // has only to ask.
    status_time(of);
    const microseconds after = status_time(of);
    if (before) {
        set(of, "espy.statusBefore", fmt::format("{}us", before->count()));
        set(of, "espy.statusAfter", fmt::format("{}us", after.count()));
    }
    if (!options.quiet) {
        before
            ? report(*before, after, done)
            : print(fmt::format("it was enabled already; git status takes {}\n", time_text(after)));
    }
    return exit_status::success;
}

int disable(const std::string& directory) {
    const repository of = find_repository(directory);
    if (!is_enabled(of)) {
        say(escaped(of.top) + ": not enabled, so there is nothing to undo");
        return exit_status::success;
    }
    take_settings_back(of);
    ask_server({question::forget, of.top});
    print(fmt::format("{} is as it was before: its settings, and what git kept in its index\n",
                      escaped(of.top)));
    return exit_status::success;
}

} // namespace espy::cli::git
