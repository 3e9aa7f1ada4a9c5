#include "ignore/repository.hpp"

#include "ignore/git_config.hpp"
#include "ignore/source_file.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::ignore {
namespace {

using std::filesystem::path;

bool is_there(const path& file) {
    return ::access(file.c_str(), F_OK) == 0;
}

/// The first line of a small file.
std::optional<std::string> first_line(const path& file) {
    std::error_code ec;
    auto text = read_file(AT_FDCWD, file.c_str(), links::follow, ec);
    if (text) {
        text->resize(std::min(text->find_first_of("\r\n"), text->size()));
    }
    return text;
}

std::string environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

/// The user's directory for git; empty without a home.
path user_directory() {
    if (const std::string xdg = environment("XDG_CONFIG_HOME"); !xdg.empty()) {
        return path(xdg) / "git";
    }
    const std::string home = environment("HOME");
    return home.empty() ? path() : path(home) / ".config/git";
}

/// Configuration files from the weakest to the strongest.
std::vector<path> config_files(const path& git) {
    std::vector<path> files;
    const std::string no_system = environment("GIT_CONFIG_NOSYSTEM");
    if (no_system.empty() || no_system == "0" || no_system == "false") {
        const std::string system = environment("GIT_CONFIG_SYSTEM");
        files.emplace_back(system.empty() ? "/etc/gitconfig" : system);
    }
    if (std::getenv("GIT_CONFIG_GLOBAL") != nullptr) {
        files.emplace_back(environment("GIT_CONFIG_GLOBAL"));
    } else if (!user_directory().empty()) {
        files.push_back(user_directory() / "config");
        files.emplace_back(environment("HOME") + "/.gitconfig");
    }
    if (!git.empty()) {
        files.push_back(git / "config");
    }
    return files;
}

} // namespace

std::optional<path> find_worktree(const path& directory) {
    struct stat begin {};
    if (::stat(directory.c_str(), &begin) != 0) {
        return std::nullopt;
    }
    // Like git, not across the border of a file system.
    for (path at = directory;; at = at.parent_path()) {
        struct stat here {};
        if (::stat(at.c_str(), &here) != 0 || here.st_dev != begin.st_dev) {
            return std::nullopt;
        }
        if (git_directory(at)) {
            return at;
        }
        if (at == at.parent_path()) {
            return std::nullopt;
        }
    }
}

std::optional<path> git_directory(const path& top) {
    path git = top / ".git";
    struct stat about {};
    if (::stat(git.c_str(), &about) != 0) {
        return std::nullopt;
    }
    if (S_ISREG(about.st_mode)) {
        constexpr std::string_view key = "gitdir: ";
        const auto line = first_line(git);
        if (!line || !line->starts_with(key)) {
            return std::nullopt;
        }
        git = top / line->substr(key.size());
    }
    if (!is_there(git / "HEAD")) {
        return std::nullopt;
    }
    // A worktree of a repository shares what belongs to all of them.
    if (const auto shared = first_line(git / "commondir")) {
        return git / *shared;
    }
    return git;
}

path global_excludes(const path& git, const path& top) {
    std::optional<std::string> setting;
    for (const path& file : config_files(git)) {
        if (auto found = excludes_file_of(file)) {
            setting = std::move(found);
        }
    }
    if (setting) {
        return setting->empty() ? path() : top / expand_home(*setting);
    }
    const path user = user_directory();
    return user.empty() ? path() : user / "ignore";
}

} // namespace espy::ignore
