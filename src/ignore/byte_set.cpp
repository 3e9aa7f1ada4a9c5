#include "ignore/byte_set.hpp"

#include <array>

namespace espy::ignore {
namespace {

constexpr bool between(unsigned byte, unsigned first, unsigned last) {
    return byte >= first && byte <= last;
}
constexpr bool is_upper(unsigned byte) {
    return between(byte, 'A', 'Z');
}
constexpr bool is_lower(unsigned byte) {
    return between(byte, 'a', 'z');
}
constexpr bool is_alpha(unsigned byte) {
    return is_upper(byte) || is_lower(byte);
}
constexpr bool is_digit(unsigned byte) {
    return between(byte, '0', '9');
}
constexpr bool is_alnum(unsigned byte) {
    return is_alpha(byte) || is_digit(byte);
}
constexpr bool is_blank(unsigned byte) {
    return byte == ' ' || byte == '\t';
}
// Vertical tab and form feed are no spaces to git, whatever the locale says.
constexpr bool is_space(unsigned byte) {
    return is_blank(byte) || byte == '\n' || byte == '\r';
}
constexpr bool is_cntrl(unsigned byte) {
    return byte < 0x20 || byte == 0x7f;
}
constexpr bool is_print(unsigned byte) {
    return between(byte, 0x20, 0x7e);
}
constexpr bool is_graph(unsigned byte) {
    return between(byte, 0x21, 0x7e);
}
constexpr bool is_punct(unsigned byte) {
    return is_graph(byte) && !is_alnum(byte);
}
constexpr bool is_xdigit(unsigned byte) {
    return is_digit(byte) || between(byte, 'A', 'F') || between(byte, 'a', 'f');
}

struct named_class {
    std::string_view name;
    bool (*holds)(unsigned byte);
};

constexpr std::array classes{
    named_class{"alnum", is_alnum}, named_class{"alpha", is_alpha},
    named_class{"blank", is_blank}, named_class{"cntrl", is_cntrl},
    named_class{"digit", is_digit}, named_class{"graph", is_graph},
    named_class{"lower", is_lower}, named_class{"print", is_print},
    named_class{"punct", is_punct}, named_class{"space", is_space},
    named_class{"upper", is_upper}, named_class{"xdigit", is_xdigit},
};

bool add_class(byte_set& set, std::string_view name) {
    for (const named_class& known : classes) {
        if (known.name == name) {
            for (unsigned byte = 0; byte < set.size(); ++byte) {
                if (known.holds(byte)) {
                    set.set(byte);
                }
            }
            return true;
        }
    }
    return false;
}

/// What is between the brackets.
class bracket_reader {
public:
    bracket_reader(std::string_view pattern, std::size_t at) : pattern_(pattern), at_(at) {}

    bool read() {
        // A bracket that comes first stands for itself, so the end is looked for after one member.
        do {
            if (!read_member()) {
                return false;
            }
        } while (at_ < pattern_.size() && pattern_[at_] != ']');
        return at_ < pattern_.size();
    }

    const byte_set& set() const { return set_; }
    /// Where the closing bracket is.
    std::size_t end() const { return at_; }

private:
    bool read_member() {
        if (at_ >= pattern_.size()) {
            return false;
        }
        const char byte = pattern_[at_];
        if (byte == '\\') {
            return ++at_ < pattern_.size() && read_single();
        }
        if (byte == '-' && has_first_ && at_ + 1 < pattern_.size() && pattern_[at_ + 1] != ']') {
            return read_range();
        }
        if (byte == '[' && at_ + 1 < pattern_.size() && pattern_[at_ + 1] == ':') {
            return read_class();
        }
        return read_single();
    }

    bool read_single() {
        first_ = static_cast<unsigned char>(pattern_[at_++]);
        has_first_ = true;
        set_.set(first_);
        return true;
    }

    bool read_range() {
        ++at_;
        if (pattern_[at_] == '\\' && ++at_ >= pattern_.size()) {
            return false;
        }
        const auto last = static_cast<unsigned char>(pattern_[at_++]);
        for (unsigned byte = first_; byte <= last; ++byte) {
            set_.set(byte);
        }
        has_first_ = false;
        return true;
    }

    bool read_class() {
        const std::size_t name = at_ + 2;
        const std::size_t close = pattern_.find(']', name);
        if (close == std::string_view::npos) {
            return false;
        }
        if (close == name || pattern_[close - 1] != ':') {
            return read_single();
        }
        at_ = close + 1;
        has_first_ = false;
        return add_class(set_, pattern_.substr(name, close - 1 - name));
    }

    std::string_view pattern_;
    std::size_t at_;
    byte_set set_;
    unsigned char first_ = 0;
    bool has_first_ = false;
};

} // namespace

std::optional<byte_set> parse_bracket(std::string_view pattern, std::size_t& at) {
    std::size_t begin = at + 1;
    const bool negated = begin < pattern.size() && (pattern[begin] == '!' || pattern[begin] == '^');
    bracket_reader reader(pattern, begin + (negated ? 1 : 0));
    if (!reader.read()) {
        return std::nullopt;
    }
    at = reader.end() + 1;
    byte_set set = negated ? ~reader.set() : reader.set();
    set.reset('/');
    return set;
}

std::string byte_expression(unsigned char byte) {
    if (is_alnum(byte)) {
        return std::string(1, static_cast<char>(byte));
    }
    constexpr std::string_view digits = "0123456789abcdef";
    return {'\\', 'x', digits[byte >> 4U], digits[byte & 15U]};
}

std::string set_expression(const byte_set& set) {
    if (set.none()) {
        return "[^\\x00-\\xff]";
    }
    std::string text = "[";
    for (unsigned first = 0; first < set.size(); ++first) {
        if (!set.test(first)) {
            continue;
        }
        unsigned last = first;
        while (last + 1 < set.size() && set.test(last + 1)) {
            ++last;
        }
        text += byte_expression(static_cast<unsigned char>(first));
        if (last != first) {
            text += '-';
            text += byte_expression(static_cast<unsigned char>(last));
        }
        first = last;
    }
    return text + ']';
}

} // namespace espy::ignore
