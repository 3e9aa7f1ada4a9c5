/// What a command is started with, and how a child becomes it.
#pragma once

#include <string>
#include <vector>

namespace espy::cli {

/// What the command is started with.
struct launch {
    std::vector<std::string> words;
    /// Added to the environment, as `NAME=value`.
    std::vector<std::string> environment;
    /// What standard input becomes; -1: as it is.
    int standard_input = -1;
    /// Somebody is in the group who notices Ctrl-C, in case it has the terminal.
    bool guarded = false;
    /// The terminal, which is given to the group at once; -1: none.
    int terminal = -1;
};

/// Another program, for a child to become: all that takes memory is done before fork(2). Distinct
/// objects: safe. Shared objects: unsafe.
class program {
public:
    explicit program(const launch& how);
    program(const program&) = delete;
    program& operator=(const program&) = delete;

    /// In the child. One that is not found, or cannot be executed, ends as in a shell, with status 127
    /// or 126, after a word about it.
    /// @param refusal Gets the number of the error then.
    [[noreturn]] void become(int refusal);

private:
    const launch& how_;
    std::vector<std::string> words_;
    std::vector<std::string> variables_;
    std::vector<char*> word_pointers_;
    std::vector<char*> variable_pointers_;
};

} // namespace espy::cli
