#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "format/formatter.hpp"
#include "format/path_parts.hpp"
#include "format/timestamp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

namespace espy::cli {
namespace {

enum class field {
    literal,
    change,
    path,
    from,
    type,
    root,
    time,
    seq,
    name,
    directory,
    pid,
    process,
    more
};

constexpr std::array<std::pair<std::string_view, field>, 11> fields{{
    {"change", field::change},
    {"path", field::path},
    {"from", field::from},
    {"type", field::type},
    {"root", field::root},
    {"time", field::time},
    {"seq", field::seq},
    {"name", field::name},
    {"directory", field::directory},
    {"pid", field::pid},
    {"process", field::process},
}};

struct piece {
    field what = field::literal;
    /// Of a literal.
    std::string text = {};
    /// Of one that is not of a change.
    const std::string* value = nullptr;
};

[[noreturn]] void refuse(std::string_view pattern, std::string_view why) {
    throw usage_error(fmt::format("--format '{}': {}", escaped(pattern), why));
}

/// Reads a pattern, front to back.
class parser {
public:
    parser(std::string_view pattern, const std::vector<template_field>& more)
        : pattern_(pattern), rest_(pattern), more_(more) {}

    std::vector<piece> parse() {
        while (!rest_.empty()) {
            switch (const char next = take()) {
            case '{': open(); break;
            case '}': close(); break;
            case '\\': literal(escape()); break;
            default: literal(next); break;
            }
        }
        return std::move(pieces_);
    }

private:
    char take() {
        const char next = rest_.front();
        rest_.remove_prefix(1);
        return next;
    }

    void literal(char c) {
        if (pieces_.empty() || pieces_.back().what != field::literal) {
            pieces_.push_back({});
        }
        pieces_.back().text += c;
    }

    void open() {
        if (rest_.starts_with('{')) {
            literal(take());
            return;
        }
        const std::size_t end = rest_.find('}');
        if (end == std::string_view::npos) {
            refuse(pattern_, "a { without its }; a { itself is written {{");
        }
        const std::string_view word = rest_.substr(0, end);
        const auto* const found = std::find_if(fields.begin(), fields.end(),
                                               [&](const auto& f) { return f.first == word; });
        const auto added =
            std::find_if(more_.begin(), more_.end(), [&](const auto& f) { return f.name == word; });
        if (added != more_.end()) {
            pieces_.push_back({field::more, {}, added->value});
        } else if (found != fields.end()) {
            pieces_.push_back({found->second});
        } else {
            refuse(pattern_, fmt::format("no field {{{}}}; there are{}", escaped(word), words()));
        }
        rest_.remove_prefix(end + 1);
    }

    std::string words() const {
        std::string all;
        for (const auto& each : more_) {
            all += fmt::format(" {{{}}}", each.name);
        }
        for (const auto& each : fields) {
            all += fmt::format(" {{{}}}", each.first);
        }
        return all;
    }

    void close() {
        if (!rest_.starts_with('}')) {
            refuse(pattern_, "a } without its {; a } itself is written }}");
        }
        literal(take());
    }

    char escape() {
        switch (rest_.empty() ? '\0' : take()) {
        case 'n': return '\n';
        case 't': return '\t';
        case '0': return '\0';
        case '\\': return '\\';
        default: refuse(pattern_, "after a backslash comes n, t, 0 or another backslash");
        }
    }

    std::string_view pattern_;
    std::string_view rest_;
    const std::vector<template_field>& more_;
    std::vector<piece> pieces_;
};

class template_formatter final : public formatter {
public:
    template_formatter(std::string_view pattern, const std::vector<template_field>& more)
        : pieces_(parser(pattern, more).parse()) {
        const piece& last = pieces_.back();
        const char end = last.what == field::literal ? last.text.back() : ' ';
        // A NUL cannot be in a name. Where it ends each change, names need no escapes.
        raw_ = end == '\0';
        newline_ = end != '\0' && end != '\n';
    }

    bool has_place_for(change_kind kind) const noexcept override { return is_about_entry(kind); }

    void append(std::string& out, const change& change) override {
        for (const piece& piece : pieces_) {
            append(out, piece, change);
        }
        if (newline_) {
            out += '\n';
        }
    }

private:
    void append(std::string& out, const piece& piece, const change& change) {
        switch (piece.what) {
        case field::literal: out += piece.text; break;
        case field::change: out += to_string(change.kind); break;
        case field::type: out += to_string(change.type); break;
        case field::time: time_.append(out, change.told_at); break;
        case field::seq: fmt::format_to(std::back_inserter(out), "{}", change.seq); break;
        case field::pid: fmt::format_to(std::back_inserter(out), "{}", change.pid); break;
        case field::process: append_name(out, change.process); break;
        case field::more: append_name(out, *piece.value); break;
        case field::path: append_name(out, change.path); break;
        case field::from: append_name(out, change.from); break;
        case field::root: append_name(out, change.root_path); break;
        case field::name: append_name(out, last_name(change.path)); break;
        case field::directory: append_name(out, parent_directory(change.path)); break;
        }
    }

    void append_name(std::string& out, std::string_view name) const {
        if (raw_) {
            out += name;
        } else {
            append_escaped(out, name);
        }
    }

    std::vector<piece> pieces_;
    bool raw_ = false;
    bool newline_ = true;
    timestamp_writer time_{timestamp_writer::style::utc};
};

} // namespace

std::unique_ptr<formatter> make_template_formatter(std::string_view pattern,
                                                   std::vector<template_field> more) {
    if (pattern.empty()) {
        refuse(pattern, "nothing to print; for example: {change} {path}");
    }
    return std::make_unique<template_formatter>(pattern, more);
}

} // namespace espy::cli
