/// What the consumer's selection shows. To the consumer, what it hides is outside of the tree: what
/// comes over its border is created, what goes over it is removed.
///
/// Each entry knows whether it is shown (`entry::shown`), so a decision that has changed since, by a
/// rename or by other rules, is seen by its difference.
#include "telling/teller.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace espy::tree {

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

} // namespace espy::tree
