#include "answer.hpp"

#include <espy/ignore/tree.hpp>

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::ignore::test {
namespace {

/// Runs git from file to file; the exit status.
int run_git(std::vector<std::string> arguments, const std::string& in, const std::string& out) {
    arguments.insert(arguments.begin(), "git");
    std::vector<char*> argv;
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, in.c_str(), O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(),
                                       O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t child = 0;
    const int failure = ::posix_spawnp(&child, "git", &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    if (failure != 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
        return -1;
    }
    return WEXITSTATUS(status);
}

std::string next_field(std::istream& in) {
    std::string field;
    std::getline(in, field, '\0');
    return field;
}

} // namespace

std::ostream& operator<<(std::ostream& out, const answer& value) {
    return out << quote(value.source) << ':' << value.line << ": " << quote(value.pattern);
}

std::vector<answer> ask_git(const world& what, const std::filesystem::path& top,
                            const std::filesystem::path& scratch) {
    const std::string in = scratch / "paths";
    const std::string out = scratch / "answers";
    {
        std::ofstream file(in, std::ios::binary);
        for (const std::string& path : what.paths) {
            file << path << '\0';
        }
    }
    // 1 is no failure: nothing matched.
    const int status = run_git(
        {"-C", top, "check-ignore", "--no-index", "--verbose", "--non-matching", "--stdin", "-z"},
        in, out);
    if (status != 0 && status != 1) {
        throw std::runtime_error("git check-ignore failed in " + top.native());
    }
    std::ifstream file(out, std::ios::binary);
    std::vector<answer> answers;
    for (const std::string& path : what.paths) {
        answer one{next_field(file), next_field(file), next_field(file)};
        if (next_field(file) != path) {
            throw std::runtime_error("git check-ignore answered about another path");
        }
        answers.push_back(std::move(one));
    }
    return answers;
}

std::vector<answer> ask_espy(const world& what, const std::filesystem::path& top) {
    tree rules(top);
    const std::string below_top = top.native() + '/';
    std::vector<answer> answers;
    for (const std::string& path : what.paths) {
        const decision found = rules.decide(path, what.is_directory(path));
        if (found.matched.empty()) {
            answers.emplace_back();
            continue;
        }
        std::string source(found.source);
        if (source.starts_with(below_top)) {
            source.erase(0, below_top.size());
        }
        answers.push_back({source, std::to_string(found.line), std::string(found.pattern)});
    }
    return answers;
}

bool has_git() {
    return run_git({"--version"}, "/dev/null", "/dev/null") == 0;
}

} // namespace espy::ignore::test
