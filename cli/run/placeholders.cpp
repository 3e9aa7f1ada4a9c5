#include "run/placeholders.hpp"

#include "watch/roots.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace espy::cli {
namespace {

constexpr std::string_view first_field = "{first}";

/// `{}` or `{first}` for the command itself, written with double braces.
std::optional<std::string> literal_of(std::string_view word) {
    const bool is_literal = word == "{{}}" || word == "{{first}}";
    return is_literal ? std::optional(std::string(word.substr(1, word.size() - 2))) : std::nullopt;
}

/// find(1) and xargs(1) have a `{}` of their own, which is left to them.
bool has_own_braces(std::span<const std::string> command) {
    for (std::size_t i = 0; i + 1 < command.size(); ++i) {
        const std::string& word = command[i];
        if (word == "-exec" || word == "-execdir" || word == "-ok" || word == "-okdir" ||
            (word == "-I" && command[i + 1] == "{}")) {
            return true;
        }
    }
    return false;
}

bool is_all_paths(const std::string& word, bool own_braces) {
    return word == "{}" && !own_braces;
}

/// Not to be taken for an option.
std::string as_operand(const std::string& path) {
    return path.starts_with('-') ? "./" + path : path;
}

std::string with_first(std::string word, const std::string& first) {
    for (std::size_t at = word.find(first_field); at != std::string::npos;
         at = word.find(first_field, at)) {
        const std::string path = at == 0 ? as_operand(first) : first;
        word.replace(at, first_field.size(), path);
        at += path.size();
    }
    return word;
}

} // namespace

bool has_placeholders(std::span<const std::string> command) {
    const bool own_braces = has_own_braces(command);
    return std::any_of(command.begin(), command.end(), [&](const std::string& word) {
        return is_all_paths(word, own_braces) || word == "/_" ||
               (word.find(first_field) != std::string::npos && !literal_of(word));
    });
}

std::vector<std::string> fill_in(std::span<const std::string> command,
                                 std::span<const std::string> paths) {
    const bool own_braces = has_own_braces(command);
    std::vector<std::string> words;
    for (const std::string& word : command) {
        if (const auto literal = literal_of(word)) {
            words.push_back(*literal);
        } else if (paths.empty()) {
            words.push_back(word);
        } else if (is_all_paths(word, own_braces)) {
            std::transform(paths.begin(), paths.end(), std::back_inserter(words), as_operand);
        } else if (word == "/_") {
            words.push_back(absolute_path(paths.front()));
        } else {
            words.push_back(with_first(word, paths.front()));
        }
    }
    return words;
}

std::vector<std::string> for_shell(std::span<const std::string> command,
                                   std::span<const std::string> paths) {
    const char* const shell = std::getenv("SHELL");
    std::string script;
    for (const std::string& word : command) {
        script += (script.empty() ? "" : " ") + word;
    }
    std::vector<std::string> words{shell == nullptr || *shell == '\0' ? "/bin/sh" : shell, "-c",
                                   script, "espy"};
    std::transform(paths.begin(), paths.end(), std::back_inserter(words), as_operand);
    return words;
}

} // namespace espy::cli
