/// Renames of which both halves are at hand: as a rule they stand one after the other in the stream, and nothing
/// is in doubt. Then neither has to wait for the other.
#include "model/model.hpp"

#include "base/check.hpp"

namespace espy::tree {

using inotify::any;
using inotify::mask;

/// Only what needs no rule of renames: a file that gets a free name in the directory that it is in.
bool hearing::rename_at_once(directory_index where, const event& left, const event& came) {
    ESPY_CHECK(now_ <= left.at && left.at < came.at);
    const directory& d = tree_.dir(where);
    if (!model_.renames().is_at_rest() || d.held || d.entry == none ||
        any(mask::move, model_.options_.events) || !model_.root_.single().empty() ||
        model_.is_to_be_listed(where) || tree_.at(d.entry).is_denied() ||
        any(left.mask | came.mask, mask::is_dir)) {
        return false;
    }
    const entry_index known = tree_.find(where, left.name);
    if (known == none || tree_.at(known).type == entry_type::directory ||
        model_.looks_.certainty_of(where, left, known) != certainty::exact ||
        tree_.find(where, came.name) != none ||
        model_.looks_.certainty_of(where, came, none) != certainty::exact) {
        return false;
    }
    model_.reached(came.at);
    now_ = came.at;
    const std::string_view from = teller_.former_path(known);
    tree_.move(known, where, came.name);
    model_.renamed(known, from, entry_type::none, none);
    return true;
}

} // namespace espy::tree
