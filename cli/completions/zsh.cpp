#include "completions/scripts.hpp"

#include "describe/value_kind.hpp"

#include <fmt/format.h>

namespace espy::cli {
namespace {

/// Text in a place where `_arguments` and `_describe` give some characters a meaning.
std::string plain(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == ':' || c == '[' || c == ']' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out;
}

std::string zsh_offer(const value_kind& kind) {
    switch (kind.source) {
    case value_source::words: return fmt::format("({})", kind.words);
    case value_source::word_list: return fmt::format("_sequence compadd - {}", kind.words);
    case value_source::files: return "_files";
    case value_source::commands: return "_command_names -e";
    case value_source::free: break;
    }
    return " ";
}

std::string option_specs(const option_description& option) {
    std::string others;
    for (const std::string& name : option.names) {
        others += (others.empty() ? "" : " ") + name;
    }
    std::string out;
    for (const std::string& name : option.names) {
        const bool is_long = name.starts_with("--");
        std::string spec = option.repeatable ? "*" : fmt::format("({})", others);
        spec += name;
        spec += option.value.empty() ? "" : is_long ? "=" : "+";
        spec += fmt::format("[{}]", plain(option.text));
        if (!option.value.empty()) {
            spec += fmt::format(":{}:{}", plain(option.value),
                                zsh_offer(find_value_kind(option.value).value_or(value_kind())));
        }
        out += fmt::format(" \\\n                {}", single_quoted(spec));
    }
    return out;
}

std::string operand_specs(const command_description& about) {
    const operand_kind kind = find_operand_kind(about.operands);
    if (!kind.words.empty()) {
        return fmt::format(" \\\n                '1:{}:({})'", "word", kind.words);
    }
    return kind.files ? " \\\n                '*:path:_files'" : "";
}

void append_zsh_command(std::string& out, const command_description& about) {
    out += fmt::format("        {})\n", about.name);
    if (find_operand_kind(about.operands).command_after_dashes) {
        out += "            if (( dashes < CURRENT )); then\n"
               "                shift $dashes words\n"
               "                (( CURRENT -= dashes ))\n"
               "                _normal\n"
               "                return\n"
               "            fi\n";
    }
    out += "            _arguments -s -S :";
    for (const option_description& option : about.options) {
        out += option_specs(option);
    }
    out += operand_specs(about) + "\n            ;;\n";
}

} // namespace

std::string zsh_completions(const command_list& commands) {
    std::string out =
        "#compdef espy\n# Completions of espy for zsh; written by: espy completions zsh\n"
        "_espy() {\n"
        // zsh's own $commands are what a word after -- is completed from.
        "    local -a espy_commands\n"
        "    espy_commands=(\n";
    for (const command_description& about : commands) {
        out += fmt::format("        {}\n",
                           single_quoted(fmt::format("{}:{}", about.name, plain(about.summary))));
    }
    out += fmt::format("    )\n"
                       "    if (( CURRENT == 2 )); then\n"
                       "        _describe -t commands command espy_commands\n"
                       "        compadd - {}\n"
                       "        return\n"
                       "    fi\n"
                       "    local command=$words[2]\n"
                       "    shift words\n"
                       "    (( CURRENT-- ))\n"
                       "    integer dashes=${{words[(i)--]}}\n"
                       "    case $command in\n",
                       own_options);
    for (const command_description& about : commands) {
        append_zsh_command(out, about);
    }
    return out + "    esac\n}\n"
                 "if [[ $funcstack[1] == _espy ]]; then\n"
                 "    _espy \"$@\"\n"
                 "else\n"
                 "    compdef _espy espy # the file was sourced\n"
                 "fi\n";
}

} // namespace espy::cli
