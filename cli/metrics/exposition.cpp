#include "metrics/exposition.hpp"

#include "format/utf8.hpp"

#include <fmt/format.h>

#include <iterator>

namespace espy::cli {
namespace {

void append_value(std::string& out, std::string_view bytes) {
    std::string text;
    append_replaced(text, bytes);
    for (const char c : text) {
        switch (c) {
        case '\\': out += "\\\\"; break;
        case '"': out += "\\\""; break;
        case '\n': out += "\\n"; break;
        default: out += c;
        }
    }
}

} // namespace

void exposition::family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    fmt::format_to(std::back_inserter(text_), "# HELP {} {}\n# TYPE {} {}\n", name, help, name,
                   type);
}

void exposition::begin(std::initializer_list<label> labels) {
    text_ += name_;
    char before = '{';
    for (const auto& [name, value] : labels) {
        text_ += before;
        text_.append(name).append("=\"");
        append_value(text_, value);
        text_ += '"';
        before = ',';
    }
    text_ += labels.size() != 0 ? "} " : " ";
}

void exposition::sample(std::initializer_list<label> labels, double value) {
    begin(labels);
    fmt::format_to(std::back_inserter(text_), "{}\n", value);
}

void exposition::sample(std::initializer_list<label> labels, std::uint64_t value) {
    begin(labels);
    fmt::format_to(std::back_inserter(text_), "{}\n", value);
}

} // namespace espy::cli
