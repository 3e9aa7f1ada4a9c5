#include "completions/scripts.hpp"

#include <algorithm>

namespace espy::cli {

std::string single_quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return out + "'";
}

operand_kind find_operand_kind(std::string_view operands) {
    operand_kind kind;
    const std::size_t dashes = operands.find("-- ");
    const std::string_view before = operands.substr(0, dashes);
    kind.command_after_dashes = dashes != std::string_view::npos;
    kind.files = before.find("PATH") != std::string_view::npos;
    if (before.find('|') != std::string_view::npos) {
        kind.words = before;
        std::replace(kind.words.begin(), kind.words.end(), '|', ' ');
    }
    return kind;
}

} // namespace espy::cli
