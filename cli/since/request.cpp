#include "since/request.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "run/placeholders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace espy::cli {
namespace {

constexpr std::string_view no_token =
    "since when? give a token, or --cursor NAME; a token to begin with: espy since --now PATH";

changes_way parse_way(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, changes_way>, 4> ways{
        {{"stdin", changes_way::standard_input},
         {"file", changes_way::file},
         {"env", changes_way::environment},
         {"none", changes_way::none}}};
    for (const auto& [word, way] : ways) {
        if (word == text) {
            return way;
        }
    }
    throw usage_error(fmt::format("--changes-to {}: there are stdin file env none", escaped(text)));
}

/// A name is one word that a table can show. With a ? would be the name of what was not done yet.
void check_cursor(const std::string& name) {
    const bool is_word = std::all_of(name.begin(), name.end(), [](char c) {
        return c > ' ' && c <= '~' && c != '?' && c != '/';
    });
    if (!is_word || name.size() > 100) {
        throw usage_error(fmt::format("--cursor {}: a name is up to 100 letters, digits and signs "
                                      "other than ? and /, such as: --cursor backup",
                                      escaped(name)));
    }
}

void check_exclusive(const since_words& words, bool has_command) {
    struct pair {
        const char* first;
        bool has_first;
        const char* second;
        bool has_second;
    };
    const bool cursor = !words.cursor.empty();
    for (const pair& each : {pair{"--now", words.now, "--cursor", cursor},
                             pair{"--now", words.now, "--or-list", words.or_list},
                             pair{"--now", words.now, "--log", words.log},
                             pair{"--now", words.now, "a COMMAND", has_command},
                             pair{"--done", words.done, "--peek", words.peek},
                             pair{"--done", words.done, "--or-list", words.or_list},
                             pair{"--done", words.done, "--log", words.log},
                             pair{"--done", words.done, "a COMMAND", has_command},
                             pair{"--log", words.log, "--or-list", words.or_list},
                             pair{"--log", words.log, "a COMMAND", has_command},
                             pair{"--log", words.log, "--expand", words.expand}}) {
        if (each.has_first && each.has_second) {
            throw usage_error(fmt::format("{} and {} exclude each other", each.first, each.second));
        }
    }
    if ((words.done || words.peek) && !cursor) {
        throw usage_error(fmt::format("{} is about a cursor: give --cursor NAME",
                                      words.done ? "--done" : "--peek"));
    }
    if ((words.shell || !words.changes_to.empty()) && !has_command) {
        throw usage_error(fmt::format("{} is about a command, which stands after --",
                                      words.shell ? "--shell" : "--changes-to"));
    }
}

/// Takes the token and the path out of what stands before `--`.
void read_operands(std::vector<std::string> words, std::string journal, since_request& request) {
    const bool needs_token = request.cursor.empty() && !request.now;
    const bool may_have_token = needs_token || request.done;
    if (may_have_token && !words.empty() &&
        (token_from_string(words.front()) || words.front().starts_with("e1."))) {
        request.from = parse_token(words.front());
        words.erase(words.begin());
    }
    if (needs_token && !request.from && !request.or_list) {
        throw usage_error(words.empty()
                              ? std::string(no_token)
                              : fmt::format("{}: no token; {}", escaped(words[0]), no_token));
    }
    if (words.size() > 1) {
        throw usage_error(fmt::format(
            "{}: one PATH at a time; another one has a journal of its own", escaped(words[1])));
    }
    request.place = {.path = words.empty() ? std::optional<std::string>() : words.front(),
                     .journal = std::move(journal)};
}

} // namespace

token parse_token(const std::string& text) {
    if (const auto read = token_from_string(text)) {
        return *read;
    }
    throw usage_error(
        fmt::format("{}: not a token, or not all of it; one is printed by: espy since "
                    "--now PATH",
                    escaped(text)));
}

since_request read_since_words(const since_words& words, const operands& given) {
    since_request request;
    static_cast<since_choices&>(request) = words;
    if (given.has_dashes && given.after_dashes.empty()) {
        throw usage_error("no command given: it stands after --");
    }
    check_cursor(words.cursor);
    check_exclusive(words, given.has_dashes);
    watch_words shown = words.shown;
    // Whatever kinds are asked for: where the changes are not known, the tree is the answer.
    shown.initial = true;
    request.shown = read_watch_words(shown);
    // Who mirrors a tree has to look at both.
    request.shown.of_a_rename = rename_paths::both;
    request.shown.looks = entry_looks::known;
    request.command = given.after_dashes;
    if (!words.changes_to.empty()) {
        request.changes_to = parse_way(words.changes_to);
    }
    read_operands(given.before_dashes, words.journal, request);
    return request;
}

} // namespace espy::cli
