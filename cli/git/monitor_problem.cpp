/// The hook of git is any program; its own monitor for Linux is there from 2.55 on, and loses what is
/// written below a directory that was renamed (docs/git.md).
#include "git/monitor_problem.hpp"

#include "failing/failure.hpp"
#include "git/trees/git_process.hpp"
#include "git/trees/repository.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include <unistd.h>

namespace espy::cli::git {
namespace {

namespace fs = std::filesystem;

constexpr int first_with_own_monitor = 25500;

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_plain_path(std::string_view text) {
    return text.starts_with('/') &&
           text.find_first_of("|&;<>()$`\\\"' \t\n*?[#~=%") == std::string_view::npos;
}

bool is_in_repository(const std::string& directory) {
    std::error_code ec;
    fs::path at = fs::canonical(directory, ec);
    for (; !ec && !at.empty(); at = at.parent_path()) {
        if (fs::exists(at / ".git", ec)) {
            return true;
        }
        if (at == at.root_path()) {
            break;
        }
    }
    return false;
}

} // namespace

std::optional<doctor::problem> find_monitor_problem(const monitor_facts& facts) {
    doctor::problem found;
    found.cures.push_back("espy git enable " + doctor::shell_quoted(facts.directory));
    if (is_one_of(facts.setting, {"true", "yes", "on", "1"})) {
        const bool has_own = facts.version >= first_with_own_monitor;
        found.name = has_own ? "git_monitor_loses_changes" : "git_monitor_missing";
        found.message = has_own ? "git's own monitor (core.fsmonitor=true) does not see what is "
                                  "written below a directory that was renamed"
                                : "core.fsmonitor=true does nothing: this git has no monitor of "
                                  "its own for Linux (2.55 is the first)";
        return found;
    }
    if (is_plain_path(facts.setting) && ::access(facts.setting.c_str(), X_OK) != 0) {
        found.name = "git_monitor_gone";
        found.message = "git's monitor, core.fsmonitor=" + facts.setting +
                        ", cannot be run: git looks at every file";
        return found;
    }
    return {};
}

std::optional<monitor_facts> look_at_monitor(const std::string& directory) {
    const std::string where = directory.empty() ? "." : directory;
    if (!is_in_repository(where)) {
        return {};
    }
    try {
        const auto setting = git_line(where, {"config", "--get", "core.fsmonitor"});
        if (git_line(where, {"config", "--get", "espy.ipc"}) == "true") {
            return {}; // git's own way to ask, and espy that answers
        }
        return monitor_facts{where, setting.value_or(""), setting ? git_version(where) : 0};
    } catch (const failure&) {
        return {}; // there is no git
    }
}

} // namespace espy::cli::git
