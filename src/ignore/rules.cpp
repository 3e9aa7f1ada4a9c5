#include <espy/ignore/rules.hpp>

#include "ignore/glob.hpp"
#include "ignore/glob_index.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace espy::ignore {

struct rules::implementation {
    void index_last();

    std::string source;
    /// The patterns of `list`, one after the other.
    std::string texts;
    std::vector<rule> list;
    glob_index index;
};

namespace {

/// Without the spaces at the end that no backslash keeps.
std::string_view trim_spaces(std::string_view text) {
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\') {
            if (++at == text.size()) {
                return text;
            }
            end = at + 1;
        } else if (text[at] != ' ') {
            end = at + 1;
        }
    }
    return text.substr(0, end);
}

/// The pattern in a line; empty if it has none.
std::string_view pattern_of_line(std::string_view line) {
    if (line.starts_with('#')) {
        return {};
    }
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    // To git a line is a C string.
    return trim_spaces(line.substr(0, line.find('\0')));
}

rule make_rule(std::string_view source, std::string_view pattern, std::size_t line) {
    const bool negated = pattern.starts_with('!');
    const bool directory_only = pattern.substr(negated ? 1 : 0).ends_with('/');
    return {source, line, pattern, negated, directory_only, true};
}

glob parse_rule(const rule& one) {
    std::string_view pattern = one.pattern;
    pattern.remove_prefix(one.negated ? 1 : 0);
    pattern.remove_suffix(one.directory_only ? 1 : 0);
    return parse_glob(pattern);
}

} // namespace

void rules::implementation::index_last() {
    rule& added = list.back();
    glob parsed = parse_rule(added);
    added.can_match = parsed.form != glob_form::never;
    index.add(std::move(parsed), added.directory_only);
}

rules::rules() noexcept = default;
rules::rules(rules&&) noexcept = default;
rules& rules::operator=(rules&&) noexcept = default;
rules::~rules() = default;
rules::rules(std::unique_ptr<implementation> self) noexcept : self_(std::move(self)) {}

rules rules::parse(std::string_view text, std::string source,
                   std::span<const std::size_t> without) {
    auto self = std::make_unique<implementation>();
    self->source = std::move(source);
    self->texts = text;
    text = self->texts;
    if (text.starts_with("\xef\xbb\xbf")) {
        text.remove_prefix(3);
    }
    for (std::size_t line = 1; !text.empty(); ++line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view pattern = pattern_of_line(text.substr(0, end));
        const bool left_out = std::find(without.begin(), without.end(), line) != without.end();
        if (!pattern.empty() && !left_out) {
            self->list.push_back(make_rule(self->source, pattern, line));
            self->index_last();
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return rules(std::move(self));
}

rules rules::from_globs(std::span<const std::string> globs, std::string source) {
    auto self = std::make_unique<implementation>();
    self->source = std::move(source);
    for (const std::string& text : globs) {
        self->texts += text;
    }
    std::size_t at = 0;
    for (const std::string& text : globs) {
        const std::string_view pattern = std::string_view(self->texts).substr(at, text.size());
        // As of all that is built in, nobody has written a line of it.
        const std::size_t line = self->source == "built in" ? 0 : self->list.size() + 1;
        self->list.push_back(make_rule(self->source, pattern, line));
        self->index_last();
        at += text.size();
    }
    return rules(std::move(self));
}

const rule* rules::match(std::string_view path, bool is_directory) const {
    if (empty()) {
        return nullptr;
    }
    const int number = self_->index.last_match(path, is_directory);
    return number < 0 ? nullptr : &self_->list[static_cast<std::size_t>(number)];
}

std::size_t rules::size() const noexcept {
    return self_ ? self_->list.size() : 0;
}

const rule& rules::operator[](std::size_t index) const noexcept {
    return self_->list[index];
}

} // namespace espy::ignore
