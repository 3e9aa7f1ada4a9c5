#include "ignore/repository.hpp"

#include "ignore/source_file.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::ignore {
namespace {

using std::filesystem::path;

/// The first line of a small file.
std::optional<std::string> first_line(int directory, const char* name) {
    std::error_code ec;
    auto text = read_file(directory, name, links::follow, ec);
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

/// Configuration files of the system and the user, from the weakest to the strongest.
std::vector<path> config_files() {
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
    return files;
}

unique_fd open_place(int directory, const char* name) {
    return unique_fd(::openat(directory, name, O_PATH | O_DIRECTORY | O_CLOEXEC));
}

/// As git's `is_path_owned_by_current_user`.
bool is_own(const struct stat& about) {
    const uid_t user = ::geteuid();
    if (about.st_uid == user) {
        return true;
    }
    const std::string sudo = environment("SUDO_UID");
    unsigned long caller = 0;
    const auto [end, error] = std::from_chars(sudo.data(), sudo.data() + sudo.size(), caller);
    return user == 0 && error == std::errc() && end == sudo.data() + sudo.size() &&
           about.st_uid == caller;
}

bool is_safe(const path& top, const git_settings& settings) {
    const auto names = [&](const std::string& safe) {
        const std::string name = expand_home(safe);
        return name == "*" || name == top.native() ||
               (name.ends_with("/*") &&
                top.native().starts_with(std::string_view(name).substr(0, name.size() - 1)));
    };
    return std::any_of(settings.safe_directories.begin(), settings.safe_directories.end(), names);
}

} // namespace

git_settings user_settings(std::vector<path>& refused) {
    git_settings settings;
    for (const path& file : config_files()) {
        if (!read_config(AT_FDCWD, file.c_str(), file, settings)) {
            refused.push_back(file);
        }
    }
    return settings;
}

std::optional<path> find_worktree(const path& directory, const git_settings& settings,
                                  path& refused) {
    dev_t device = 0;
    // Like git, not across the border of a file system.
    for (path at = directory;; at = at.parent_path()) {
        const unique_fd place = open_place(AT_FDCWD, at.c_str());
        struct stat here {};
        if (!place || ::fstat(place.get(), &here) != 0 ||
            (at != directory && here.st_dev != device)) {
            return std::nullopt;
        }
        device = here.st_dev;
        std::error_code ec;
        if (open_git(place.get(), at, settings, ec)) {
            return at;
        }
        if (ec) {
            refused = at / ".git";
            return std::nullopt;
        }
        if (at == at.parent_path()) {
            return std::nullopt;
        }
    }
}

std::optional<git_directory> open_git(int directory, const path& top, const git_settings& settings,
                                      std::error_code& ec) {
    ec.clear();
    struct stat file {};
    struct stat about {};
    if (::fstatat(directory, ".git", &file, AT_SYMLINK_NOFOLLOW) != 0 ||
        ::fstat(directory, &about) != 0) {
        return std::nullopt;
    }
    const bool trusted = is_safe(top, settings);
    bool own = trusted || (is_own(file) && is_own(about));
    git_directory git{open_place(directory, ".git"), top / ".git"};
    if (!git.place && own) {
        constexpr std::string_view key = "gitdir: ";
        const auto line = first_line(directory, ".git");
        if (!line || !line->starts_with(key)) {
            return std::nullopt;
        }
        git.path = top / line->substr(key.size());
        git.place = open_place(directory, line->substr(key.size()).c_str());
    }
    if (git.place && (::fstat(git.place.get(), &about) != 0 ||
                      ::faccessat(git.place.get(), "HEAD", F_OK, 0) != 0)) {
        return std::nullopt;
    }
    own = own && (trusted || !git.place || is_own(about));
    if (!own) {
        ec = std::make_error_code(std::errc::operation_not_permitted);
    }
    if (!own || !git.place) {
        return std::nullopt;
    }
    // A worktree of a repository shares what belongs to all of them.
    if (const auto shared = first_line(git.place.get(), "commondir")) {
        git.path /= *shared;
        git.place = open_place(git.place.get(), shared->c_str());
    }
    return git.place ? std::optional(std::move(git)) : std::nullopt;
}

path global_excludes(const git_settings& settings, const path& top) {
    if (settings.excludes_file) {
        return settings.excludes_file->empty() ? path()
                                               : top / expand_home(*settings.excludes_file);
    }
    const path user = user_directory();
    return user.empty() ? path() : user / "ignore";
}

} // namespace espy::ignore
