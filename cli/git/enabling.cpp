#include "git/enabling.hpp"

#include "frame/own_program.hpp"
#include "git/trees/git_process.hpp"

#include <array>
#include <filesystem>
#include <string_view>

#include <unistd.h>

namespace espy::cli::git {
namespace {

namespace fs = std::filesystem;

struct kept_setting {
    const char* name;
    /// Where the former value is kept; that is absent if there was none.
    const char* former;
    const char* value;
};

constexpr std::array kept_settings{
    kept_setting{"core.fsmonitor", "espy.formerFsmonitor", nullptr},
    kept_setting{"core.fsmonitorHookVersion", "espy.formerFsmonitorHookVersion", "2"},
    kept_setting{"core.untrackedCache", "espy.formerUntrackedCache", "true"},
};
constexpr const char* ipc_setting = "espy.ipc";
constexpr std::string_view hook_name = "espy-git-fsmonitor";

std::string quoted_for_shell(const std::string& word) {
    if (word.find_first_of("|&;<>()$`\\\"' \t\n*?[#~=%") == std::string::npos) {
        return word;
    }
    std::string text = "'";
    for (const char c : word) {
        c == '\'' ? text += "'\\''" : text += c;
    }
    return text += '\'';
}

} // namespace

std::string hook_setting() {
    const fs::path hook = own_program(hook_name);
    return hook.empty() ? quoted_for_shell(fs::read_symlink("/proc/self/exe")) + " git hook"
                        : quoted_for_shell(hook.native());
}

bool is_enabled(const repository& of) {
    const auto value = own_setting(of, "core.fsmonitor");
    if (value == "true") {
        return own_setting(of, ipc_setting) == "true";
    }
    return value && (value->find(hook_name) != std::string::npos || *value == hook_setting());
}

std::vector<std::string> put_settings(const repository& of, asking by) {
    const bool was_enabled = is_enabled(of);
    std::vector<std::string> done;
    for (const kept_setting& one : kept_settings) {
        const auto former = own_setting(of, one.name);
        const std::string value = one.value != nullptr ? one.value
                                  : by == asking::ipc  ? "true"
                                                       : hook_setting();
        if (former && !was_enabled) {
            set(of, one.former, *former);
        }
        set(of, one.name, value);
        done.push_back(std::string(one.name) + "=" + value);
    }
    by == asking::ipc ? set(of, ipc_setting, "true") : unset(of, ipc_setting);
    return done;
}

void take_settings_back(const repository& of) {
    for (const kept_setting& one : kept_settings) {
        const auto former = own_setting(of, one.former);
        unset(of, one.former);
        former ? set(of, one.name, *former) : unset(of, one.name);
    }
    const char* const where = of.settings == scope::work_tree ? "--worktree" : "--local";
    run_git(of.top, {"config", where, "--remove-section", "espy"});
    // In the index, too, unless it is as another setting has it.
    if (!setting(of, "core.fsmonitor")) {
        run_git(of.top, {"update-index", "--no-fsmonitor"});
    }
    if (!setting(of, "core.untrackedCache")) {
        run_git(of.top, {"update-index", "--no-untracked-cache"});
    }
}

} // namespace espy::cli::git
