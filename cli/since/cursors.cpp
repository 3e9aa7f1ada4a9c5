#include "since/cursors.hpp"

#include <utility>

namespace espy::cli {

named_cursor::named_cursor(journal& of, std::string name)
    : journal_(of), name_(std::move(name)), told_(told_name(name_)) {}

void named_cursor::move(const token& to) {
    journal_.set_cursor(name_, to);
    journal_.remove_cursor(told_);
}

void named_cursor::told(const token& upto) {
    const auto first = journal_.cursor_at(told_);
    if (!first || first->history != upto.history) {
        journal_.set_cursor(told_, upto);
    }
}

bool named_cursor::done() {
    const auto first = journal_.cursor_at(told_);
    if (first) {
        move(*first);
    }
    return first.has_value();
}

bool named_cursor::forget() {
    const bool told = journal_.remove_cursor(told_);
    return journal_.remove_cursor(name_) || told;
}

} // namespace espy::cli
