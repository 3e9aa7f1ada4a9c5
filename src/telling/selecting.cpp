/// What the consumer's selection shows. To the consumer, what it hides is outside of the tree: what
/// comes over its border is created, what goes over it is removed.
///
/// Each entry knows whether it is shown (`entry::shown`), so a decision that has changed since, by a
/// rename or by other rules, is seen by its difference. A directory is told as renamed only if
/// nothing in it crosses the border, and the consumer does not want that expanded; otherwise each
/// entry in it is told by itself.
#include "telling/teller.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace espy::tree {

namespace {

constexpr std::uint64_t limit_of_all = std::numeric_limits<std::uint64_t>::max();

} // namespace

const std::string& teller::below_root(entry_index index) {
    const auto& e = tree_.at(index);
    below_.clear();
    if (!single_ && e.parent != none) {
        reach(e.parent);
        const std::string_view root = root_path_.own();
        below_.assign(prefix_, root.size() + (root.ends_with('/') ? 0 : 1));
        below_ += tree_.name(index);
    }
    return below_;
}

/// What is new in this batch may be of any type, but for a directory, until that is known.
bool teller::selects(entry_index index) {
    const auto& e = tree_.at(index);
    const std::string& path = below_root(index);
    if (!e.untyped || e.told_as != entry_type::none) {
        return select_(path, e.type);
    }
    return select_(path, entry_type::file) || select_(path, entry_type::symlink) ||
           select_(path, entry_type::other);
}

bool teller::passes(change_kind kind, entry_index index) {
    if (!select_) {
        return true;
    }
    auto& e = tree_.at(index);
    const bool was_shown = e.shown;
    switch (kind) {
    case change_kind::exists:
    case change_kind::created: e.shown = selects(index); return e.shown;
    case change_kind::removed:
        e.shown = false;
        if (was_shown && e.untyped && e.told_as == entry_type::none &&
            !select_(below_root(index), e.type)) {
            ESPY_SOMETIMES("select: gone before its type was known");
            drop(index);
            return false;
        }
        return was_shown;
    default: return index == tree_.top() ? selects(index) : was_shown;
    }
}

void teller::show(change_kind kind, entry_index index, std::string_view from) {
    if (muted_ || shared_.out == nullptr) {
        return;
    }
    change seen = common_;
    seen.root_path = root_path_.in_batch();
    seen.kind = kind;
    seen.type = tree_.at(index).type;
    seen.path = compose(index);
    seen.from = from;
    notice_(seen);
}

void teller::reconsider(entry_index index) {
    finish();
    const auto& e = tree_.at(index);
    if (!select_ || !e.told || is_open(index)) {
        return;
    }
    const bool selected = selects(index);
    if (selected != e.shown) {
        ESPY_SOMETIMES("select: another decision than before");
        tree_.at(index).shown = selected;
        tell(selected ? arrival_ : change_kind::removed, index);
    }
}

void teller::type_known(entry_index index) {
    finish();
    auto& e = tree_.at(index);
    if (!select_ || e.retired || !e.told || e.told_as != entry_type::none) {
        return;
    }
    if (e.shown && !select_(below_root(index), e.type)) {
        ESPY_SOMETIMES("select: of a type that is hidden");
        e.shown = false;
        drop(index);
    }
}

/// What was told of it was a guess; all of it is in this batch.
void teller::drop(entry_index index) {
    std::erase_if(open_types_, [&](const open_type& open) {
        if (open.entry == index && open.batch == shared_.number) {
            shared_.dropped.push_back(open.index);
        }
        return open.entry == index;
    });
}

void telling::drop() {
    if (dropped.empty()) {
        return;
    }
    std::sort(dropped.begin(), dropped.end());
    const std::span<change> changes = writer().changes();
    std::size_t kept = dropped.front();
    seq = changes[kept].seq;
    auto next = dropped.begin();
    for (std::size_t i = kept; i < changes.size(); ++i) {
        if (next != dropped.end() && *next == i) {
            ++next;
            continue;
        }
        changes[kept] = changes[i];
        changes[kept++].seq = seq++;
    }
    --seq;
    writer().truncate(kept);
    dropped.clear();
}

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

/// Each entry by itself: parents come before their children, and go after them.
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
