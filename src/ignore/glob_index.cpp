#include "ignore/glob_index.hpp"

#include "ignore/glob.hpp"

#include <algorithm>

namespace espy::ignore {
namespace {

RE2::Options expression_options() {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);
    options.set_dot_nl(true);
    options.set_never_capture(true);
    options.set_log_errors(false);
    // Enough for any line a person writes, and for some that none does.
    options.set_max_mem(std::int64_t{32} << 20);
    return options;
}

} // namespace

void glob_index::add(glob&& pattern, bool directory_only) {
    switch (pattern.form) {
    case glob_form::never: break;
    case glob_form::literal:
        add_literal(pattern.basename ? names_ : paths_, std::move(pattern.text), directory_only);
        break;
    case glob_form::suffix: add_suffix(std::move(pattern.text), directory_only); break;
    case glob_form::expression: {
        auto compiled = std::make_unique<RE2>(pattern.expression, expression_options());
        if (compiled->ok()) {
            expressions_.push_back({count_, pattern.basename, directory_only,
                                    std::move(pattern.prefix), std::move(pattern.text),
                                    std::move(compiled)});
        }
    }
    }
    ++count_;
}

void glob_index::add_literal(table& texts, std::string&& text, bool directory_only) {
    last& entry = texts[std::move(text)];
    (directory_only ? entry.directory : entry.any) = count_;
}

void glob_index::add_suffix(std::string&& text, bool directory_only) {
    const auto place =
        std::lower_bound(suffix_lengths_.begin(), suffix_lengths_.end(), text.size());
    if (place == suffix_lengths_.end() || *place != text.size()) {
        suffix_lengths_.insert(place, text.size());
    }
    add_literal(suffixes_, std::move(text), directory_only);
}

int glob_index::look_up(const table& texts, std::string_view text, bool is_directory) {
    if (texts.empty()) {
        return -1;
    }
    const auto found = texts.find(text);
    if (found == texts.end()) {
        return -1;
    }
    return is_directory ? std::max(found->second.any, found->second.directory) : found->second.any;
}

int glob_index::last_match(std::string_view path, bool is_directory) const {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    int best = std::max(look_up(names_, name, is_directory), look_up(paths_, path, is_directory));
    for (const std::size_t length : suffix_lengths_) {
        if (length > name.size()) {
            break;
        }
        best = std::max(best, look_up(suffixes_, name.substr(name.size() - length), is_directory));
    }
    for (auto it = expressions_.rbegin(); it != expressions_.rend() && it->number > best; ++it) {
        const std::string_view text = it->basename ? name : path;
        if ((is_directory || !it->directory_only) && text.starts_with(it->prefix) &&
            text.ends_with(it->suffix) &&
            RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *it->compiled)) {
            return it->number;
        }
    }
    return best;
}

} // namespace espy::ignore
