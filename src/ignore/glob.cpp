#include "ignore/glob.hpp"

#include "ignore/byte_set.hpp"

#include <algorithm>
#include <vector>

namespace espy::ignore {
namespace {

enum class part_kind {
    byte,
    /// One byte of a set; `?` is every byte but the slash.
    set,
    /// Any bytes but slashes.
    star,
    /// Any bytes.
    everything,
    /// Nothing, or any bytes that end with a slash.
    directories,
};

struct part {
    part_kind kind = part_kind::byte;
    unsigned char byte = 0;
    byte_set set{};
};

using parts = std::vector<part>;

class glob_reader {
public:
    glob_reader(std::string_view pattern, bool basename)
        : pattern_(pattern), basename_(basename),
          start_(std::min(pattern.find_first_of("*?[\\"), pattern.size())) {}

    /// False if the pattern cannot match.
    bool read() {
        while (at_ < pattern_.size()) {
            switch (pattern_[at_]) {
            case '*': read_stars(); break;
            case '?': read_question_mark(); break;
            case '[':
                if (!read_bracket()) {
                    return false;
                }
                break;
            case '\\':
                if (++at_ == pattern_.size()) {
                    return false;
                }
                [[fallthrough]];
            default:
                found_.push_back({part_kind::byte, static_cast<unsigned char>(pattern_[at_++])});
            }
        }
        return true;
    }

    const parts& found() const { return found_; }

private:
    void read_question_mark() {
        byte_set any;
        any.set().reset('/');
        found_.push_back({part_kind::set, 0, any});
        ++at_;
    }

    bool read_bracket() {
        const auto set = parse_bracket(pattern_, at_);
        if (set) {
            found_.push_back({part_kind::set, 0, *set});
        }
        return set.has_value();
    }

    void read_stars() {
        const std::size_t first = at_;
        at_ = std::min(pattern_.find_first_not_of('*', first), pattern_.size());
        // git compares the bytes before the first wildcard on its own and matches the rest as if
        // it were a pattern of its own, so stars count as being at the beginning there, too.
        const bool begins = first == start_ || pattern_[first - 1] == '/';
        const std::string_view rest = pattern_.substr(at_);
        if (basename_ || at_ - first < 2 || !begins) {
            found_.push_back({part_kind::star});
        } else if (rest.starts_with('/')) {
            found_.push_back({part_kind::directories});
            ++at_;
        } else if (rest.empty() || rest.starts_with("\\/")) {
            found_.push_back({part_kind::everything});
        } else {
            found_.push_back({part_kind::star});
        }
    }

    std::string_view pattern_;
    bool basename_;
    /// The first wildcard.
    std::size_t start_;
    std::size_t at_ = 0;
    parts found_;
};

bool is_byte(const part& value) {
    return value.kind == part_kind::byte;
}

/// True if the parts cannot match across a slash.
bool within_component(const part& value) {
    return value.kind == part_kind::star || value.kind == part_kind::set ||
           (is_byte(value) && value.byte != '/');
}

std::string expression_of(const parts& all) {
    std::string text;
    for (const part& one : all) {
        switch (one.kind) {
        case part_kind::byte: text += byte_expression(one.byte); break;
        case part_kind::set: text += set_expression(one.set); break;
        case part_kind::star: text += "[^/]*"; break;
        case part_kind::everything: text += ".*"; break;
        case part_kind::directories: text += "(?:.*/)?"; break;
        }
    }
    return text;
}

template <typename Iterator>
std::string bytes_of(Iterator first, Iterator last) {
    std::string text;
    std::transform(first, last, std::back_inserter(text),
                   [](const part& one) { return static_cast<char>(one.byte); });
    return text;
}

void take_form(glob& result, const parts& all) {
    const auto prefix_end = std::find_if_not(all.begin(), all.end(), is_byte);
    const auto suffix_begin = std::find_if_not(all.rbegin(), all.rend(), is_byte).base();
    if (prefix_end == all.end()) {
        result.form = glob_form::literal;
        result.text = bytes_of(all.begin(), all.end());
        return;
    }
    result.text = bytes_of(suffix_begin, all.end());
    if (result.basename && all.front().kind == part_kind::star && suffix_begin == all.begin() + 1) {
        result.form = glob_form::suffix;
        return;
    }
    result.form = glob_form::expression;
    result.prefix = bytes_of(all.begin(), prefix_end);
    result.expression = expression_of(all);
}

} // namespace

glob parse_glob(std::string_view pattern) {
    glob result;
    result.basename = pattern.find('/') == std::string_view::npos;
    if (pattern.starts_with('/')) {
        pattern.remove_prefix(1);
    }
    glob_reader reader(pattern, result.basename);
    if (!reader.read() || reader.found().empty()) {
        return result;
    }
    parts all = reader.found();
    // `**/name` asks for a name in any directory, which is what `name` alone does.
    if (all.front().kind == part_kind::directories &&
        std::all_of(all.begin() + 1, all.end(), within_component) && all.size() > 1) {
        all.erase(all.begin());
        result.basename = true;
    }
    take_form(result, all);
    return result;
}

} // namespace espy::ignore
