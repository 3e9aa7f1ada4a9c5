#include "run/program.hpp"

#include "format/escape.hpp"
#include "run/signals.hpp"
#include "streams/output.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <string_view>
#include <system_error>

#include <unistd.h>

namespace espy::cli {
namespace {

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> result;
    for (std::string& word : words) {
        result.push_back(word.data());
    }
    result.push_back(nullptr);
    return result;
}

std::vector<std::string> environment_with(const std::vector<std::string>& added) {
    std::vector<std::string> result = added;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        bool is_new = false;
        for (const std::string& other : added) {
            is_new = is_new || text.starts_with(other.substr(0, other.find('=') + 1));
        }
        if (!is_new) {
            result.emplace_back(text);
        }
    }
    return result;
}

std::string words_about(int why, const std::vector<std::string>& words) {
    const std::string command = escaped(words[0]);
    if (why == E2BIG) {
        return fmt::format("cannot run {}: {} words are too many for one command line; let the "
                           "command read what changed: --changes-to stdin, or file",
                           command, words.size());
    }
    const bool is_line = why == ENOENT && words.size() == 1 && command.find(' ') != command.npos;
    return fmt::format(
        "cannot run {}: {}; {}", command, std::error_code(why, std::system_category()).message(),
        is_line ? fmt::format("without quotes, or for a shell: espy run --shell -- '{}'", command)
                : "check the word after --");
}

} // namespace

program::program(const launch& how)
    : how_(how), words_(how.words), variables_(environment_with(how.environment)),
      word_pointers_(pointers_to(words_)), variable_pointers_(pointers_to(variables_)) {}

void program::become(int refusal) {
    signals::restore();
    if (how_.standard_input >= 0) {
        ::dup2(how_.standard_input, STDIN_FILENO);
    }
    environ = variable_pointers_.data();
    ::execvp(word_pointers_[0], word_pointers_.data());
    const int why = errno;
    (void)!::write(refusal, &why, sizeof why);
    say(words_about(why, how_.words));
    ::_exit(why == ENOENT ? 127 : 126);
}

} // namespace espy::cli
