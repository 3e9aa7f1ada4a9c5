/// Completions as scripts for shells.
#pragma once

#include "describe/description.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace espy::cli {

using command_list = std::vector<command_description>;

/// For bash 4.4 or later; needs nothing of the package bash-completion.
std::string bash_completions(const command_list& commands);
/// For zsh: to be called `_espy` in a directory of `fpath`.
std::string zsh_completions(const command_list& commands);
/// For fish 3 or later.
std::string fish_completions(const command_list& commands);

/// `text` in single quotes, as all three take it.
std::string single_quoted(std::string_view text);

/// What can stand where no option is: `PATH...` are files, `PATH... -- COMMAND ARG...` also a
/// command after `--`, `a|b` one of these words.
struct operand_kind {
    bool files = false;
    bool command_after_dashes = false;
    /// Separated by blanks.
    std::string words = {};
};

operand_kind find_operand_kind(std::string_view operands);

} // namespace espy::cli
