#include "expectation.hpp"

#include <support/mirror.hpp>

#include <algorithm>
#include <optional>

#include <string.h> // strerrorname_np

namespace espy::test {
namespace {

bool is_type(const std::string& word) {
    return word == "file" || word == "directory" || word == "symlink" || word == "other";
}

bool is_errno(const std::string& word) {
    return word.size() > 2 && word[0] == 'E' &&
           word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == std::string::npos;
}

/// One line: `[@root] kind path [type] [replaced|exchanged] [ERRNO] [says text]`, or
/// `renamed from -> path …`.
class pattern {
public:
    explicit pattern(const statement& line, std::size_t begin = 1) {
        std::size_t at = begin;
        const auto has = [&](std::size_t more = 1) { return at + more <= line.words.size(); };
        if (has() && line.words[at].starts_with('@')) {
            root_ = line.words[at++].substr(1);
        }
        const auto kind = has() ? change_kind_from_string(line.words[at]) : std::nullopt;
        if (!kind) {
            throw script_error(line.line, "not a change");
        }
        kind_ = *kind;
        ++at;
        if (has(3) && line.words[at + 1] == "->") {
            from_ = line.words[at];
            at += 2;
        }
        if (has() && !is_errno(line.words[at])) {
            path_ = line.words[at++];
        }
        for (; has(); ++at) {
            detail(line, at);
        }
    }

    bool matches(const told_change& told) const {
        return told.kind == kind_ && told.replaced == replaced_ && told.exchanged == exchanged_ &&
               fits(path_, told.path) && fits(from_, told.from) && fits(root_, told.root) &&
               fits(type_, std::string(to_string(told.type))) && fits(error_, told.error) &&
               (!says_ || told.message.find(*says_) != std::string::npos);
    }

private:
    static bool fits(const std::optional<std::string>& wanted, const std::string& is) {
        return !wanted || *wanted == is;
    }

    void detail(const statement& line, std::size_t& at) {
        const std::string& word = line.words[at];
        if (word == "replaced") {
            replaced_ = true;
        } else if (word == "exchanged") {
            exchanged_ = true;
        } else if (is_type(word)) {
            type_ = word;
        } else if (word == "says" && at + 1 < line.words.size()) {
            says_ = line.words[++at];
        } else if (is_errno(word)) {
            error_ = word;
        } else {
            throw script_error(line.line, "cannot be expected: " + word);
        }
    }

    change_kind kind_{};
    std::optional<std::string> path_;
    std::optional<std::string> from_;
    std::optional<std::string> root_;
    std::optional<std::string> type_;
    std::optional<std::string> error_;
    std::optional<std::string> says_;
    bool replaced_ = false;
    bool exchanged_ = false;
};

std::string as_text(const statement& line) {
    std::string text = "line " + std::to_string(line.line) + ":";
    for (const std::string& word : line.words) {
        text += ' ' + (word.starts_with('>') || word == "->" ? word : quoted(word));
    }
    return text;
}

bool is_number(const statement& line) {
    return line.words.size() == 3 &&
           line.words[1].find_first_not_of("0123456789") == std::string::npos;
}

/// Goes through the changes told and ticks off what is expected.
class comparison {
public:
    explicit comparison(const std::vector<told_change>& told) : told_(told), used_(told.size()) {}

    std::vector<std::string> run(const std::vector<statement>& lines) {
        any_ = std::any_of(lines.begin(), lines.end(),
                           [](const statement& l) { return l.words[1] == "any"; });
        for (const statement& line : lines) {
            take(line);
        }
        if (!any_) {
            for (std::size_t i = 0; i < told_.size(); ++i) {
                if (!used_[i] && wrong_.size() < most_told) {
                    wrong_.push_back("not expected: " + told_[i].line);
                }
            }
        }
        return std::move(wrong_);
    }

private:
    void take(const statement& line) {
        const std::string& word = line.words.at(1);
        const bool group = line.words[0] == ">~";
        if (!group) {
            group_from_ = none;
        } else if (group_from_ == none) {
            group_from_ = position_;
        }
        if (word == "any" || word == "nothing") {
            return;
        }
        if (word == "no") {
            forbid(line);
        } else if (is_number(line)) {
            count(line);
        } else {
            find(line, group);
        }
    }

    void forbid(const statement& line) {
        const pattern wanted(line, 2);
        if (std::any_of(told_.begin(), told_.end(),
                        [&](const told_change& t) { return wanted.matches(t); })) {
            wrong_.push_back("told: " + as_text(line));
        }
    }

    void count(const statement& line) {
        const std::size_t wanted = to_number(line.words[1], line.line);
        std::size_t found = 0;
        for (std::size_t i = position_; i < told_.size(); ++i) {
            if (!used_[i] && to_string(told_[i].kind) == line.words[2]) {
                ++found;
                use(i);
            } else if (!any_) {
                break;
            }
        }
        if (found != wanted) {
            wrong_.push_back(as_text(line) + ": told " + std::to_string(found) + " times");
        }
    }

    void find(const statement& line, bool group) {
        const pattern wanted(line);
        for (std::size_t i = group ? group_from_ : position_; i < told_.size(); ++i) {
            if (!used_[i] && wanted.matches(told_[i])) {
                use(i);
                return;
            }
            if (!any_ && !group) {
                break;
            }
        }
        wrong_.push_back("not told here: " + as_text(line));
    }

    void use(std::size_t index) {
        used_[index] = true;
        if (any_) {
            position_ = std::max(position_, index + 1);
            return;
        }
        while (position_ < used_.size() && used_[position_]) {
            ++position_;
        }
    }

    /// More of what is wrong helps nobody.
    static constexpr std::size_t most_told = 20;
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    const std::vector<told_change>& told_;
    std::vector<bool> used_;
    std::vector<std::string> wrong_;
    std::size_t position_ = 0;
    std::size_t group_from_ = none;
    bool any_ = false;
};

} // namespace

told_change::told_change(const change& told)
    : kind(told.kind), type(told.type), replaced(told.replaced), exchanged(told.exchanged),
      path(told.path), from(told.from), root(told.root_path), message(told.message),
      line(to_line(told)) {
    if (const char* const name = ::strerrorname_np(told.error.value()); told.error && name) {
        error = name;
    }
}

std::vector<std::string> expectation::compare(const std::vector<told_change>& told) const {
    return comparison(told).run(lines_);
}

} // namespace espy::test
