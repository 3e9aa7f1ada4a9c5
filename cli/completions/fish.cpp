#include "completions/scripts.hpp"

#include "describe/value_kind.hpp"

#include <fmt/format.h>

namespace espy::cli {
namespace {

constexpr std::string_view fish_helpers =
    R"(# Completions of espy for fish; written by: espy completions fish
function __espy_in --argument-names name
    set --local words (commandline --tokenize --cut-at-cursor --current-process)
    test (count $words) -gt 1; and test "$words[2]" = $name
end
function __espy_after_dashes
    contains -- -- (commandline --tokenize --cut-at-cursor --current-process)
end
function __espy_first
    test (count (commandline --tokenize --cut-at-cursor --current-process)) -le 1
end
function __espy_words --argument-names value # what it is a value for is said in one word
    printf "%s\t$value\n" $argv[2..]
end
function __espy_list # what is not in the list with commas yet
    set --local typed (commandline --current-token | string replace --regex '^--[^=]*=' '')
    set --local taken (string split , -- $typed)
    for word in $argv[2..]
        contains -- $word $taken[1..-2]; or set --append free $word
    end
    __fish_append , (__espy_words $argv[1] $free)
end
complete --command espy --no-files
)";

std::string fish_quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    return out + "'";
}

std::string value_flags(std::string_view value) {
    const value_kind kind = find_value_kind(value).value_or(value_kind());
    // A list of words as a value's word would be no word.
    const std::string_view name = value.find('|') == std::string_view::npos ? value : "VALUE";
    switch (kind.source) {
    case value_source::words:
        return fmt::format(" --exclusive --arguments '(__espy_words {} {})'", name, kind.words);
    case value_source::word_list:
        return fmt::format(" --exclusive --arguments '(__espy_list {} {})'", name, kind.words);
    case value_source::files: return " --require-parameter --force-files";
    case value_source::commands: return " --exclusive --arguments '(__fish_complete_command)'";
    case value_source::free: break;
    }
    return " --exclusive";
}

void append_fish_command(std::string& out, const command_description& about) {
    const operand_kind operands = find_operand_kind(about.operands);
    const std::string in =
        fmt::format("complete --command espy --condition '__espy_in {}", about.name);
    for (const option_description& option : about.options) {
        out += fmt::format("{}; and not __espy_after_dashes'", in);
        for (const std::string& name : option.names) {
            out += name.starts_with("--") ? " --long-option " + name.substr(2)
                                          : " --short-option " + name.substr(1);
        }
        if (!option.value.empty()) {
            out += value_flags(option.value);
        }
        out += fmt::format(" --description {}\n", fish_quoted(option.text));
    }
    if (operands.command_after_dashes) {
        out += fmt::format("{}; and __espy_after_dashes' --arguments '(__fish_complete_command)'\n",
                           in);
    }
    if (operands.files) {
        out += fmt::format("{}' --force-files\n", in);
    }
    if (!operands.words.empty()) {
        out += fmt::format("{}' --arguments {}\n", in, fish_quoted(operands.words));
    }
}

} // namespace

std::string fish_completions(const command_list& commands) {
    std::string out(fish_helpers);
    for (const command_description& about : commands) {
        out += fmt::format("complete --command espy --condition __espy_first --arguments {} "
                           "--description {}\n",
                           about.name, fish_quoted(about.summary));
    }
    out += "complete --command espy --condition __espy_first --long-option help --description "
           "'Print help'\n"
           "complete --command espy --condition __espy_first --long-option version --description "
           "'Print the version'\n";
    for (const command_description& about : commands) {
        append_fish_command(out, about);
    }
    return out;
}

} // namespace espy::cli
