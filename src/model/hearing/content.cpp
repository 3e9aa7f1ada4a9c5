/// Events about what a name holds: each is told as a change, and so is all that a hint collects.
#include "model/model.hpp"

#include <optional>

namespace espy::tree {

using inotify::any;
using inotify::mask;

namespace {

/// The kind of change that an event about content stands for.
std::optional<change_kind> kind_of(mask bits) {
    if (any(bits, mask::modify)) {
        return change_kind::modified;
    }
    if (any(bits, mask::close_write)) {
        return change_kind::written;
    }
    if (any(bits, mask::attrib)) {
        return change_kind::attributes;
    }
    if (any(bits, mask::open)) {
        return change_kind::opened;
    }
    if (any(bits, mask::access)) {
        return change_kind::accessed;
    }
    if (any(bits, mask::close_nowrite)) {
        return change_kind::closed;
    }
    return std::nullopt;
}

} // namespace

void hearing::about_content(directory_index where, const event& what) {
    model_.renames().finish_replaced_in(where);
    tell_content_of(tree_.find(where, what.name), what);
}

void hearing::tell_content_of(entry_index known, const event& what) {
    if (what.hint) {
        tell_content(known, what.mask);
        return;
    }
    const auto kind = kind_of(what.mask);
    if (known == none || !kind) {
        return;
    }
    if (model_.polls_.has_polled()) {
        model_.polls_.stamp_later(known);
    }
    const entry& e = tree_.at(known);
    if (e.type != entry_type::directory) {
        teller_.entry(*kind, known);
    } else if (*kind == change_kind::attributes) {
        teller_.entry(*kind, known);
        model_.failures_.arm_denied(known);
    }
}

/// Everything that happened to what a name holds; being complete comes last.
void hearing::tell_content(entry_index known, mask bits) {
    if (known == none || !tree_.at(known).told) {
        return;
    }
    if (model_.polls_.has_polled()) {
        model_.polls_.stamp_later(known);
    }
    const bool is_dir = tree_.at(known).type == entry_type::directory;
    const auto tell = [&](mask bit, change_kind kind) {
        if (any(bits, bit) && (!is_dir || kind == change_kind::attributes)) {
            teller_.entry(kind, known);
        }
    };
    tell(mask::open, change_kind::opened);
    tell(mask::access, change_kind::accessed);
    tell(mask::modify, change_kind::modified);
    tell(mask::attrib, change_kind::attributes);
    tell(mask::close_write, change_kind::written);
    tell(mask::close_nowrite, change_kind::closed);
    if (is_dir && any(bits, mask::attrib)) {
        model_.failures_.arm_denied(known);
    }
}

} // namespace espy::tree
