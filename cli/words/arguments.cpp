#include "words/arguments.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "words/did_you_mean.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

namespace espy::cli {
namespace {

void append_lines(const std::string& name, std::vector<std::string>& out) {
    errno = 0;
    std::ifstream file(name, std::ios::binary);
    std::string line;
    while (file && std::getline(file, line)) {
        if (!line.empty() && line.front() != '#') {
            out.push_back(line);
        }
    }
    if (!file.eof()) {
        const std::error_code why(errno == 0 ? EIO : errno, std::system_category());
        throw usage_error(fmt::format("cannot read arguments from {}: {}; a path that begins with "
                                      "@ is written ./@...",
                                      escaped(name), why.message()));
    }
}

/// The parser's message as one line.
std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return escaped(text);
}

bool looks_like_option(const std::string& word) {
    return word.size() > 1 && word.front() == '-';
}

std::vector<std::string> long_options_of(const CLI::App& app) {
    std::vector<std::string> result;
    for (const CLI::Option* const option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            result.push_back("--" + name);
        }
    }
    return result;
}

struct foreign_option {
    std::string_view command;
    char letter;
    std::string_view instead;
};

/// What hands type that know another watcher.
constexpr std::array foreign_options{
    foreign_option{"espy watch", 'm', "leave it out: espy watch goes on until it is ended"},
    foreign_option{"espy watch", 'r', "leave it out: espy watch tells of directories below, too"},
    foreign_option{"espy watch", 'e', "changes are chosen by --changes, files by --extensions"},
    foreign_option{"espy watch", 't', "to end after a time: --timeout"},
    foreign_option{"espy run", 'v', "leave it out: each run names the file that it is for"},
    foreign_option{"espy run", 'i', "what is to be left out: --ignore"},
    foreign_option{"espy run", 'd', "to wait until nothing changes: --settle"},
};

std::string hint_for(const CLI::App& app, std::string_view option) {
    const bool is_short = option.size() > 1 && option[1] != '-';
    const auto* const known =
        std::find_if(foreign_options.begin(), foreign_options.end(), [&](const auto& each) {
            return is_short && each.letter == option[1] && each.command == app.get_name();
        });
    return known != foreign_options.end() ? fmt::format("; {}", known->instead)
                                          : did_you_mean(option, long_options_of(app));
}

} // namespace

std::vector<std::string> expand_argument_files(std::span<const std::string> words) {
    std::vector<std::string> result;
    const auto dashes = std::find(words.begin(), words.end(), "--");
    for (auto word = words.begin(); word != dashes; ++word) {
        if (word->size() > 1 && word->front() == '@') {
            append_lines(word->substr(1), result);
        } else {
            result.push_back(*word);
        }
    }
    result.insert(result.end(), dashes, words.end());
    return result;
}

operands parse(CLI::App& app, std::span<const std::string> words) {
    const auto dashes = std::find(words.begin(), words.end(), "--");
    operands result;
    result.has_dashes = dashes != words.end();
    if (result.has_dashes) {
        result.after_dashes.assign(dashes + 1, words.end());
    }
    // The parser takes operands such as `[a,b]`, `{}` and `++` for words of its own; as extras they
    // come back as they are.
    app.allow_extras();
    std::vector<std::string> reversed(std::make_reverse_iterator(dashes), words.rend());
    try {
        app.parse(std::move(reversed));
    } catch (const CLI::Success&) {
        throw;
    } catch (const CLI::ParseError& error) {
        throw usage_error(one_line(error.what()));
    }
    result.before_dashes = app.remaining();
    const auto unknown =
        std::find_if(result.before_dashes.begin(), result.before_dashes.end(), looks_like_option);
    if (unknown != result.before_dashes.end()) {
        const std::string name = unknown->substr(0, unknown->find('='));
        if (!result.has_dashes && unknown != result.before_dashes.begin() &&
            app.get_name() == "espy run") {
            throw usage_error(fmt::format("no such option: {}; if it belongs to what is to run: "
                                          "espy run -- COMMAND {}",
                                          escaped(*unknown), escaped(*unknown)));
        }
        throw usage_error(
            fmt::format("no such option: {}{}", escaped(*unknown), hint_for(app, name)));
    }
    return result;
}

} // namespace espy::cli
