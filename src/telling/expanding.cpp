/// A directory that is told entry by entry.
///
/// One change says that a directory was renamed only if nothing in it crosses the border of the
/// selection, and the consumer does not want that expanded. Otherwise each entry in it is told by
/// itself: parents come before their children, and go after them.
#include "telling/teller.hpp"

#include "base/check.hpp"

#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace espy::tree {

namespace {

constexpr std::uint64_t limit_of_all = std::numeric_limits<std::uint64_t>::max();

} // namespace

void teller::renamed(entry_index index, std::string_view from, entry_type replaced,
                     entry_index other) {
    finish();
    if (outer_ != nullptr && single_) {
        content_of_link(change_kind::renamed);
        return;
    }
    if (notice_) {
        show(change_kind::renamed, index, from);
    }
    if (!select_) {
        tell_renamed(index, from, replaced != entry_type::none, other != none);
        return;
    }
    // A directory that was exchanged has other paths below it by now.
    forget_paths();
    const std::string_view path = compose(index);
    const bool whole = is_told_whole(index);
    if (whole && (other == none || is_told_whole(other))) {
        ESPY_SOMETIMES("select: renamed as a whole");
        tell_renamed(index, from, replaced != entry_type::none, other != none);
        return;
    }
    if (replaced != entry_type::none) {
        if (change* const told = begin(change_kind::removed)) {
            ESPY_SOMETIMES("select: replaced by what is told entry by entry");
            told->path = path;
            told->type = replaced;
        }
    }
    if (other != none) {
        leave(other, path);
    }
    if (whole) {
        ESPY_SOMETIMES("select: exchanged with what is told entry by entry");
        tell_renamed(index, from, false, false);
    } else {
        move(index, from);
    }
    if (other != none) {
        finish();
        arrive(other);
    }
}

/// True if all of it was shown, or hidden, as it is now; itself, shown. One that is new in this batch
/// may turn out to be of a type that is hidden.
bool teller::moves_whole(entry_index top) {
    if (tree_.at(top).told_as == entry_type::none) {
        return false;
    }
    for (entry_index at = top; at != none; at = next_below(at, top)) {
        const auto& e = tree_.at(at);
        if (e.told ? e.shown != selects(at) : at == top) {
            return false;
        }
    }
    return tree_.at(top).shown;
}

/// True if one change says all of its rename.
bool teller::is_told_whole(entry_index top) {
    return !(expand_ && next_below(top, top) != none) && moves_whole(top);
}

void teller::move(entry_index top, std::string_view from) {
    rest_ = {top, top, std::string(from), {}};
    // A path that goes through a link may be another when it is told.
    go_on(outer_ != nullptr ? limit_of_all : at_once_);
}

void teller::modified_below(entry_index top) {
    finish();
    if (const entry_index first = tree_.first_in_postorder(top); first != top) {
        rest_ = {top, first, {}, {}};
        go_on(at_once_);
    }
}

/// What is known of it may not be so by now; the listing to come tells of what is there.
bool teller::is_told_by_listing(entry_index index, entry_index top) {
    while (index != top) {
        index = tree_.at(index).parent;
        directory& d = tree_.dir(tree_.at(index).directory);
        if (d.relist && !tree_.at(index).is_denied()) {
            ESPY_SOMETIMES("teller: modified, in a directory that is to be listed");
            d.rebound = d.another = true;
            return true;
        }
    }
    return false;
}

void teller::tell_rest() {
    ESPY_SOMETIMES("teller: the rest of a directory at once");
    go_on(limit_of_all);
}

/// With the next `entries` of what is told entry by entry.
void teller::go_on(std::uint64_t entries) {
    rest now = std::exchange(rest_, {});
    const std::size_t size = now.from.empty() ? 0 : compose(now.top).size();
    for (; now.at != none && entries > 0; --entries) {
        if (!now.from.empty()) {
            move_one(now, size);
            now.at = next_below(now.at, now.top);
            continue;
        }
        if (tree_.at(now.at).type != entry_type::directory &&
            !is_told_by_listing(now.at, now.top)) {
            entry(change_kind::modified, now.at);
        }
        const entry_index next = tree_.next_in_postorder(now.at, now.top);
        now.at = next == now.top ? none : next;
    }
    for (; now.at == none && !now.left.empty() && entries > 0; --entries) {
        tell(change_kind::removed, now.left.back(), former(now, now.left.back(), size));
        now.left.pop_back();
    }
    if (now.at != none || !now.left.empty()) {
        ESPY_SOMETIMES("teller: more of a directory than fits into one step");
        rest_ = std::move(now);
    }
}

std::string_view teller::former(const rest& now, entry_index at, std::size_t size) {
    return shared_.writer().keep(std::string(now.from).append(compose(at).substr(size)));
}

void teller::move_one(rest& now, std::size_t size) {
    auto& e = tree_.at(now.at);
    if (!e.told) {
        return;
    }
    const bool was_shown = e.shown;
    e.shown = selects(now.at);
    const bool stays = was_shown && e.shown && (expand_ || e.type != entry_type::directory);
    if (stays) {
        tell_renamed(now.at, former(now, now.at, size), false, false);
    } else if (e.shown) {
        tell(arrival_, now.at);
    }
    if (was_shown && !stays) {
        ESPY_SOMETIMES("select: renamed to where it is hidden");
        now.left.push_back(now.at);
    }
}

/// All of it, as if it had been removed from where it was.
void teller::leave(entry_index top, std::string_view from) {
    const std::size_t size = compose(top).size();
    std::vector<entry_index> left;
    for (entry_index at = top; at != none; at = next_below(at, top)) {
        if (tree_.at(at).shown) {
            left.push_back(at);
            ESPY_SOMETIMES("select: exchanged, and told to be gone");
        }
    }
    for (auto at = left.rbegin(); at != left.rend(); ++at) {
        tree_.at(*at).shown = false;
        std::string text(from);
        tell(change_kind::removed, *at,
             shared_.writer().keep(text.append(compose(*at).substr(size))));
    }
}

void teller::arrive(entry_index top) {
    for (entry_index at = top; at != none; at = next_below(at, top)) {
        auto& e = tree_.at(at);
        e.shown = e.told && selects(at);
        if (e.shown) {
            tell(arrival_, at);
            ESPY_SOMETIMES("select: exchanged, and told to have come");
        }
    }
}

/// The entry after `index` within `top`, parents before their children; or `none`.
entry_index teller::next_below(entry_index index, entry_index top) const noexcept {
    const directory_index inside = tree_.at(index).directory;
    if (inside != none && tree_.dir(inside).first_child != none) {
        return tree_.dir(inside).first_child;
    }
    while (index != top && tree_.at(index).next == none) {
        index = tree_.at(index).parent;
    }
    return index == top ? none : tree_.at(index).next;
}

} // namespace espy::tree
