#include "git/trees/repository.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "git/trees/git_process.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

namespace espy::cli::git {
namespace {

const char* scope_word(const repository& of) {
    return of.settings == scope::work_tree ? "--worktree" : "--local";
}

} // namespace

repository find_repository(const std::string& directory) {
    const auto inside = git_line(directory, {"rev-parse", "--is-inside-work-tree"});
    if (!inside) {
        throw failure(escaped(directory) + ": git finds no repository there, or does not trust it; "
                                           "see: git status");
    }
    if (*inside != "true") {
        const bool is_bare = git_line(directory, {"rev-parse", "--is-bare-repository"}) == "true";
        throw failure(escaped(directory) +
                      (is_bare ? ": a bare repository has no work tree to watch"
                               : ": this is in the repository itself; go to the work tree"));
    }
    repository found;
    found.top = git_line(directory, {"rev-parse", "--show-toplevel"}).value_or("");
    found.git_directory = git_line(directory, {"rev-parse", "--absolute-git-dir"}).value_or("");
    const auto own = git_line(directory, {"config", "--type=bool", "extensions.worktreeConfig"});
    found.settings = own == "true" ? scope::work_tree : scope::repository;
    return found;
}

int git_version(const std::string& directory) {
    std::string_view text;
    const std::string line = git_line(directory, {"--version"}).value_or("");
    text = line;
    int version = 0;
    const std::size_t first = text.find_first_of("0123456789");
    text.remove_prefix(std::min(first, text.size()));
    for (int part = 0; part < 3; ++part) {
        int number = 0;
        const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        version = version * 100 + (error == std::errc() ? number : 0);
        text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
        text.remove_prefix(text.starts_with('.') ? 1 : 0);
    }
    return version;
}

std::optional<std::string> own_setting(const repository& of, const std::string& name) {
    return git_line(of.top, {"config", scope_word(of), "--get", name});
}

std::optional<std::string> setting(const repository& of, const std::string& name) {
    return git_line(of.top, {"config", "--get", name});
}

void set(const repository& of, const std::string& name, const std::string& value) {
    if (run_git(of.top, {"config", scope_word(of), name, value}).exit_status != 0) {
        throw failure(fmt::format("git cannot set {} in {}; see: git config {} {} {}", name,
                                  escaped(of.git_directory), scope_word(of), name, value));
    }
}

void unset(const repository& of, const std::string& name) {
    run_git(of.top, {"config", scope_word(of), "--unset-all", name});
}

} // namespace espy::cli::git
