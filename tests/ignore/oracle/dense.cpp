#include "generator.hpp"

namespace espy::ignore::test {
namespace {

const std::vector<std::string> bracket_parts = {
    "[:alpha:]", "[:digit:]",   "[:space:]", "[:punct:]", "[:cntrl:]", "[:print:]",
    "[:graph:]", "[:xdigit:]",  "[:blank:]", "[:upper:]", "[:lower:]", "[:alnum:]",
    "a-c-",      "a[:digit:]-", "[:",        ":]",        "[",         "]",
    "!",         "^",           "-",         "-",         "-",         "\\",
    "\\",        ":",           "a",         "c",         "z",         "0",
    "9",         " ",           "~",         "\t",        "\x80",      "\xff",
};

const std::vector<std::string> pattern_parts = {
    "a", "a", "b", "b", "*", "*", "**", "**/", "/**\\/", "/", "/", "?", "\\", "[ab]", "[!a]",
};

const std::vector<std::string> line_parts = {
    "a", "a", "b", " ", " ", " ", "\\", "\\", "\t", "\r", "#", "!", "/", std::string(1, '\0'), "*",
};

const std::vector<std::string> pattern_paths = {
    "a",     "b",     "aa",    "ab",    "ba",      "abb",   "a/a",     "a/b",     "b/a",
    "b/b",   "aa/b",  "ab/a",  "b/ab",  "a/a/b",   "a/b/a", "b/a/b",   "b/b/b",   "ab/ab/ab",
    "b/aab", "a/b/b", "bbb/a", "a/bab", "a/a/a/a", "abab",  "b/a/a/b", "b/b/a/a", "bb/b/bb",
};

const std::vector<std::string> line_paths = {
    "a",    "b",    "a ",   " a",   "a  ",  " ",   "  ",   "ab",     "a b",  "#a",  "!a",
    "a\t",  "a\r",  "\t",   "\r",   "#",    "!",   "a\\",  "\\",     "\\a",  "a#",  "a\r\r",
    "a \t", "\\ ",  "a\\ ", "a!",   "#a ",  "!a ", "a/b",  "a /b",   "a/ b", "b ",  "ba",
    "b a",  "a\tb", " a ",  "a a ", "b\t ", "#b",  "b\\b", "a\\\\b", "\r ",  "aa ", "bb\r",
};

std::vector<std::string> every_byte() {
    std::vector<std::string> names;
    for (int byte = 1; byte < 256; ++byte) {
        if (byte != '/') {
            names.push_back({'x', static_cast<char>(byte)});
        }
    }
    return names;
}

} // namespace

std::string generator::join(const std::vector<std::string>& from, std::size_t longest) {
    std::string text;
    for (std::size_t count = 1 + below(longest); count > 0; --count) {
        text += pick(from);
    }
    return text;
}

std::string generator::make_dense_bracket() {
    return "x[" + join(bracket_parts, 5) + (chance(90) ? "]\n" : "\n");
}

std::string generator::make_dense_pattern() {
    return join(pattern_parts, 7) + '\n';
}

std::string generator::make_dense_line() {
    return (chance(80) ? "" : "\xef\xbb\xbf") + join(line_parts, 6) + (chance(70) ? "\n" : "");
}

world generator::make_single_rules(std::size_t directories, const std::vector<std::string>& below,
                                   std::string (generator::*make_rule)()) {
    world made;
    for (std::size_t i = 0; i < directories; ++i) {
        const std::string top = "d" + std::to_string(i);
        made.directories.insert(top);
        made.files[top + "/.gitignore"] = (this->*make_rule)();
        const bool as_directories = chance(30);
        for (const std::string& path : below) {
            made.paths.push_back(top + '/' + path);
            if (as_directories) {
                made.directories.insert(made.paths.back());
            }
        }
    }
    return made;
}

world generator::make_brackets(std::size_t directories) {
    return make_single_rules(directories, every_byte(), &generator::make_dense_bracket);
}

world generator::make_patterns(std::size_t directories) {
    return make_single_rules(directories, pattern_paths, &generator::make_dense_pattern);
}

world generator::make_lines(std::size_t directories) {
    return make_single_rules(directories, line_paths, &generator::make_dense_line);
}

} // namespace espy::ignore::test
