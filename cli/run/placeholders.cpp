#include "run/placeholders.hpp"

#include "watch/roots.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace espy::cli {
namespace {

constexpr std::string_view first_field = "{first}";

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
    return std::any_of(command.begin(), command.end(), [](const std::string& word) {
        return word == "{}" || word == "/_" || word.find(first_field) != std::string::npos;
    });
}

std::vector<std::string> fill_in(std::span<const std::string> command,
                                 std::span<const std::string> paths) {
    std::vector<std::string> words;
    for (const std::string& word : command) {
        if (word == "{}") {
            std::transform(paths.begin(), paths.end(), std::back_inserter(words), as_operand);
        } else if (word == "/_" && !paths.empty()) {
            words.push_back(absolute_path(paths.front()));
        } else if (!paths.empty()) {
            words.push_back(with_first(word, paths.front()));
        } else {
            words.push_back(word);
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
