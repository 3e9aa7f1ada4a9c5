#include "filter/options.hpp"

#include "failing/failure.hpp"

#include "format/escape.hpp"
#include "words/word_list.hpp"

#include <espy/ignore/rules.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace espy::cli {
namespace {

/// What editors and office programs keep beside a file while it is edited: swap files, locks, backups
/// and what is to become the file. As in docs/command.md. A directory called 4913 is none of that.
constexpr std::array editor_files{
    ".*.sw?",      ".*.sw?x",          "4913",      "!4913/",        "*~",           ".#*", "\\#*#",
    ".*.kate-swp", ".goutputstream-*", ".~lock.*#", "*___jb_tmp___", "*___jb_old___"};

std::vector<std::string> parse_extensions(std::string_view list) {
    std::vector<std::string> result;
    if (list.empty()) {
        return result;
    }
    for_each_word(list, [&](std::string_view word) {
        if (word.empty() || word == "." || word.find('/') != std::string_view::npos) {
            throw usage_error("--extensions: a list of endings, such as: --extensions rs,toml");
        }
        if (word.find_first_of("*?[") != std::string_view::npos) {
            throw usage_error(fmt::format("--extensions {0}: an ending is no pattern; give "
                                          "--extensions rs,toml or --only '{0}'",
                                          escaped(word)));
        }
        result.emplace_back(word);
    });
    return result;
}

entry_type parse_type(std::string_view word) {
    for (const entry_type type :
         {entry_type::file, entry_type::directory, entry_type::symlink, entry_type::other}) {
        if (to_string(type) == word) {
            return type;
        }
    }
    throw usage_error(fmt::format(
        "--type: no such type: '{}'; there are file directory symlink other", escaped(word)));
}

void require_patterns(const char* option, const std::vector<std::string>& patterns) {
    for (const std::string& pattern : patterns) {
        if (pattern.empty()) {
            throw usage_error(std::string(option) + ": an empty pattern matches nothing");
        }
    }
    const auto rules = ignore::rules::from_globs(patterns, option);
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (!rules[i].can_match) {
            throw usage_error(fmt::format("{} '{}': matches nothing: a [ without its ], or a "
                                          "backslash at the end; a [ itself is written \\[",
                                          option, escaped(rules[i].pattern)));
        }
    }
}

} // namespace

std::vector<entry_type> parse_types(std::string_view list) {
    std::vector<entry_type> result;
    for_each_word(list, [&](std::string_view word) { result.push_back(parse_type(word)); });
    return result;
}

void declare_filter(CLI::App& app, filter_words& words, bool ignores_by_default) {
    app.add_option("--ignore", words.ignore,
                   "Leave out what matches, and do not look into it; as in a .gitignore")
        ->type_name("GLOB")
        ->allow_extra_args(false)
        ->take_all();
    app.add_option("--only", words.only, "Tell only what matches, and what is below it")
        ->type_name("GLOB")
        ->allow_extra_args(false)
        ->take_all();
    app.add_option(ignores_by_default ? "-e,--extensions" : "--extensions", words.extensions,
                   "Tell only files such as rs,toml")
        ->type_name("EXTENSIONS")
        ->join(',');
    app.add_option("--type", words.types, "Only of these: file,directory,symlink,other")
        ->type_name("TYPES")
        ->join(',');
    const std::string usual = " (the default)";
    app.add_flag("--ignore-files", words.ignore_files,
                 "Honour .gitignore, .ignore and git's excludes" +
                     (ignores_by_default ? usual : std::string()));
    app.add_flag("--no-ignore-files", words.no_ignore_files,
                 "Do not honour them" + (ignores_by_default ? std::string() : usual));
    if (ignores_by_default) {
        app.add_flag("--no-default-ignores", words.no_default_ignores,
                     "Do not leave out the files of editors, such as .main.c.swp and main.c~");
    }
}

filter_options read_filter_words(const filter_words& words, bool ignores_by_default) {
    if (words.ignore_files && words.no_ignore_files) {
        throw usage_error("--ignore-files and --no-ignore-files exclude each other");
    }
    require_patterns("--ignore", words.ignore);
    require_patterns("--only", words.only);
    const bool leaves_out = ignores_by_default && !words.no_default_ignores;
    return {words.ignore,
            words.only,
            parse_extensions(words.extensions),
            words.types.empty() ? std::vector<entry_type>() : parse_types(words.types),
            words.ignore_files || (ignores_by_default && !words.no_ignore_files),
            leaves_out ? std::vector<std::string>(editor_files.begin(), editor_files.end())
                       : std::vector<std::string>()};
}

} // namespace espy::cli
