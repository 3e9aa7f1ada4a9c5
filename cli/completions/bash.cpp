#include "completions/scripts.hpp"

#include "describe/value_kind.hpp"

#include <fmt/format.h>

namespace espy::cli {
namespace {

constexpr std::string_view bash_helpers =
    R"(# Completions of espy for bash; written by: espy completions bash
_espy_words() {
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}
_espy_list() { # some words with commas between
    local before= free= word
    [[ $cur == *,* ]] && before=${cur%,*},
    for word in $1; do
        [[ ,$before == *,"$word",* ]] || free+=" $word"
    done
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$free" -- "${cur##*,}")
    compopt -o nospace 2>/dev/null
}
_espy_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}
_espy_command() { # the words from $1 on are a command with its arguments
    compopt -o filenames 2>/dev/null
    if ((COMP_CWORD == $1)); then
        mapfile -t COMPREPLY < <(compgen -c -f -- "$cur")
    elif declare -F _comp_command_offset >/dev/null; then # bash-completion 2.12
        _comp_command_offset "$1"
    elif declare -F _command_offset >/dev/null; then
        _command_offset "$1"
    else
        _espy_files
    fi
}
_espy() {
    local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} index dashes=
    COMPREPLY=()
    if [[ $cur == = ]]; then # --option=VALUE comes as three words
        cur=
    elif [[ $previous == = ]]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    for ((index = 2; index < COMP_CWORD; ++index)); do
        [[ ! $dashes && ${COMP_WORDS[index]} == -- ]] && dashes=$((index + 1))
    done
)";

std::string bash_offer(const value_kind& kind) {
    switch (kind.source) {
    case value_source::words: return "_espy_words " + single_quoted(kind.words);
    case value_source::word_list: return "_espy_list " + single_quoted(kind.words);
    case value_source::files: return "_espy_files";
    case value_source::commands: return "_espy_command $COMP_CWORD";
    case value_source::free: break;
    }
    return ":";
}

void append_bash_command(std::string& out, const command_description& about) {
    const operand_kind operands = find_operand_kind(about.operands);
    std::string words;
    std::string values;
    for (const option_description& option : about.options) {
        std::string pattern;
        for (const std::string& name : option.names) {
            words += (words.empty() ? "" : " ") + name;
            pattern += (pattern.empty() ? "" : "|") + name;
        }
        if (!option.value.empty()) {
            values += fmt::format("                {}) {}; return ;;\n", pattern,
                                  bash_offer(find_value_kind(option.value).value_or(value_kind())));
        }
    }
    out += fmt::format("        {})\n", about.name);
    if (operands.command_after_dashes) {
        out += "            [[ $dashes ]] && { _espy_command \"$dashes\"; return; }\n";
    }
    if (!values.empty()) {
        out += "            [[ $dashes ]] || case $previous in\n" + values + "            esac\n";
    }
    out +=
        fmt::format("            [[ ! $dashes && $cur == -* ]] && {{ _espy_words {}; return; }}\n",
                    single_quoted(words));
    out += operands.files ? "            _espy_files\n"
           : operands.words.empty()
               ? ""
               : fmt::format("            _espy_words {}\n", single_quoted(operands.words));
    out += "            ;;\n";
}

} // namespace

std::string bash_completions(const command_list& commands) {
    std::string names;
    for (const command_description& about : commands) {
        names += about.name + " ";
    }
    std::string out(bash_helpers);
    out += fmt::format("    if ((COMP_CWORD == 1)); then\n"
                       "        _espy_words {}\n"
                       "        return\n"
                       "    fi\n"
                       "    case ${{COMP_WORDS[1]}} in\n",
                       single_quoted(fmt::format("{}{}", names, own_options)));
    for (const command_description& about : commands) {
        append_bash_command(out, about);
    }
    return out + "    esac\n}\ncomplete -F _espy espy\n";
}

} // namespace espy::cli
