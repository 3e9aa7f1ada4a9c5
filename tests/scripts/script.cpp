#include "script.hpp"

#include <charconv>
#include <map>
#include <sstream>
#include <string_view>

namespace espy::test {
namespace {

using variables = std::map<std::string, std::string>;

struct raw_line {
    std::size_t number;
    std::string text;
};

/// Splits one line into words.
class splitter {
public:
    splitter(const raw_line& line, const variables& known)
        : rest_(line.text), number_(line.number), known_(known) {}

    std::vector<std::string> words() {
        std::vector<std::string> words;
        for (;;) {
            while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) {
                rest_.remove_prefix(1);
            }
            if (rest_.empty() || rest_[0] == '#') {
                return words;
            }
            words.push_back(word());
        }
    }

private:
    std::string word() {
        std::string text;
        bool quotes = false;
        while (!rest_.empty() && (quotes || (rest_[0] != ' ' && rest_[0] != '\t'))) {
            if (rest_[0] == '"') {
                quotes = !quotes;
                rest_.remove_prefix(1);
            } else {
                piece(text);
            }
        }
        if (quotes) {
            throw script_error(number_, "a quote is not closed");
        }
        return text;
    }

    /// One character, or what stands for several.
    void piece(std::string& text) {
        const char c = rest_[0];
        rest_.remove_prefix(1);
        if (c == '\\') {
            text += escaped();
        } else if (c == '$') {
            text += variable();
        } else if (c == '{') {
            text += repeated();
        } else {
            text += c;
        }
    }

    char escaped() {
        const char c = rest_.empty() ? '\0' : rest_[0];
        rest_.remove_prefix(rest_.empty() ? 0 : 1);
        unsigned value = 0;
        if (c == 'n') {
            return '\n';
        }
        if (c == 'x' && rest_.size() >= 2 &&
            std::from_chars(rest_.data(), rest_.data() + 2, value, 16).ec == std::errc()) {
            rest_.remove_prefix(2);
            return static_cast<char>(value);
        }
        if (c == '\0' || c == 'x') {
            throw script_error(number_, "an escape is not complete");
        }
        return c;
    }

    std::string variable() {
        std::size_t size = 0;
        while (size < rest_.size() && rest_[size] >= 'a' && rest_[size] <= 'z') {
            ++size;
        }
        const auto found = known_.find(std::string(rest_.substr(0, size)));
        if (found == known_.end()) {
            throw script_error(number_, "unknown variable $" + std::string(rest_.substr(0, size)));
        }
        rest_.remove_prefix(size);
        return found->second;
    }

    /// `{text*3}`.
    std::string repeated() {
        std::string part;
        while (!rest_.empty() && rest_[0] != '*') {
            piece(part);
        }
        const std::size_t end = rest_.find('}');
        if (end == std::string_view::npos) {
            throw script_error(number_, "a repetition is {text*count}");
        }
        std::string all;
        for (std::size_t n = to_number(std::string(rest_.substr(1, end - 1)), number_); n > 0;
             --n) {
            all += part;
        }
        rest_.remove_prefix(end + 1);
        return all;
    }

    std::string_view rest_;
    std::size_t number_;
    const variables& known_;
};

class parser {
public:
    explicit parser(const std::string& text) {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            lines_.push_back({lines_.size() + 1, line});
        }
    }

    /// Reads up to one of the words that end a block; the word itself, empty at the end.
    std::string block(std::size_t& at, variables& known, std::vector<statement>& out) {
        for (; at < lines_.size(); ++at) {
            std::vector<std::string> words = splitter(lines_[at], known).words();
            if (words.empty()) {
                continue;
            }
            if (words[0] == "end" || words[0] == "and") {
                return words[0];
            }
            if (words[0] == "for") {
                loop(at, words, known, out);
            } else if (words[0] == "together") {
                out.push_back(together(at, known));
            } else {
                out.push_back({lines_[at].number, std::move(words), {}});
            }
        }
        return {};
    }

private:
    /// `for i 1 3` … `end`
    void loop(std::size_t& at, const std::vector<std::string>& words, variables& known,
              std::vector<statement>& out) {
        const std::size_t line = lines_[at].number;
        if (words.size() != 4) {
            throw script_error(line, "a loop is: for NAME FIRST LAST");
        }
        const std::size_t body = at + 1;
        const std::size_t last = to_number(words[3], line);
        for (std::size_t i = to_number(words[2], line); i <= last; ++i) {
            known[words[1]] = std::to_string(i);
            at = body;
            if (block(at, known, out) != "end") {
                throw script_error(line, "a loop has no end");
            }
        }
        known.erase(words[1]);
    }

    statement together(std::size_t& at, variables& known) {
        statement all{lines_[at].number, {"together"}, {}};
        std::string ended_by = "and";
        while (ended_by == "and") {
            ++at;
            all.together.emplace_back();
            ended_by = block(at, known, all.together.back());
        }
        if (ended_by != "end") {
            throw script_error(all.line, "together has no end");
        }
        return all;
    }

    std::vector<raw_line> lines_;
};

} // namespace

std::vector<statement> parse_script(const std::string& text) {
    parser reads(text);
    std::vector<statement> all;
    variables known;
    std::size_t at = 0;
    if (!reads.block(at, known, all).empty()) {
        throw script_error(at + 1, "nothing begins here that could end");
    }
    return all;
}

std::size_t to_number(const std::string& word, std::size_t line) {
    std::size_t value = 0;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), value);
    if (read.ec != std::errc() || read.ptr != word.data() + word.size()) {
        throw script_error(line, "not a number: " + word);
    }
    return value;
}

} // namespace espy::test
