#include "model/model.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <variant>

namespace espy::tree {

namespace {

/// Whether what an action is about has gone since it was asked for.
struct staleness {
    const store& tree;
    bool root_is_present;

    bool gone(entry_index index) const noexcept {
        return index != none &&
               (tree.at(index).retired || (index == tree.top() && !root_is_present));
    }
    bool gone(directory_index where) const noexcept { return tree.dir(where).entry == none; }

    bool operator()(const to::arm& todo) const noexcept { return gone(todo.entry); }
    bool operator()(const to::look& todo) const noexcept {
        return gone(todo.directory) || std::visit(*this, todo.why);
    }
    bool operator()(const to::compare&) const noexcept { return false; }
    bool operator()(const to::verify&) const noexcept { return false; }
    bool operator()(const to::explain&) const noexcept { return false; }
    bool operator()(const to::decide& why) const noexcept { return gone(why.moved); }
    bool operator()(const to::confirm& why) const noexcept {
        return gone(why.moved) || gone(why.found);
    }
    bool operator()(const to::barrier& todo) const noexcept { return gone(todo.directory); }
    bool operator()(const to::unwatch&) const noexcept { return false; }
    bool operator()(const to::narrow&) const noexcept { return false; }
    bool operator()(const to::observe& todo) const noexcept { return gone(todo.directory); }
    bool operator()(const to::list& todo) const noexcept { return gone(todo.directory); }
    bool operator()(const to::sweep& todo) const noexcept { return gone(todo.directory); }
    bool operator()(const to::go_on&) const noexcept { return false; }
};

} // namespace

model::model(const root_options& options, root_index owner, watch_table& watches, telling& shared,
             root_id root, std::string_view root_path)
    : options_(options), watches_(watches, owner),
      teller_(shared, tree_, root, root_path, options) {
    if (options.known) {
        polls_.compares().expect();
    }
    teller_.mute(!options.initial && !options.known);
}

void model::keep_within(const limit::of_model& most) noexcept {
    polls_.keep_within(most);
    renames().keep_within(most);
    failures_.keep_within(most);
}

void model::look_at_root(std::string_view single, root_arrival came) {
    const directory_index top = tree_.at(tree_.top()).directory;
    if (single != root_.single() && top != none) {
        // The path leads to another file of the same directory.
        ESPY_SOMETIMES("root: another file of the same directory");
        renames().forget();
        // One file, or what is besides it.
        removals_.remove_below(tree_.top());
        tree_.dir(top).relist = true;
    }
    root_.be_single(single);
    teller_.single(!single.empty());
    if (root_.come()) {
        ESPY_SOMETIMES("root: back again");
        teller_.stream(change_kind::root_back);
    }
    if (came.how != inotify::mask::none) {
        returns_.root_came(came);
    }
    if (polls_.compares().is_expected()) {
        polls_.compares().begin();
    } else if (!polls_.compares().is_under_way()) {
        arms_.arm(tree_.top());
    }
}

void model::root_missing() {
    if (!root_.is_present()) {
        return;
    }
    renames().forget();
    const entry_index top = tree_.top();
    if (tree_.at(top).directory != none) {
        failures_.clear_failures(top);
        removals_.close(top);
        if (removals_.is_removing()) {
            ESPY_SOMETIMES("root: gone, and more than fits into one step");
            return;
        }
    }
    root_.go();
    tree_.at(top).failure_told = false;
    teller_.stream(change_kind::root_gone);
}

void model::vanish() {
    root_missing();
    removals_.finish();
    root_missing();
}

void model::ready() {
    root_.become_ready();
    teller_.mute(false);
    teller_.arrivals(root_.arrival());
    teller_.stream(change_kind::ready);
}

void model::close() {
    removals_.forget();
    teller_.forget_more();
    for (directory_index i{0}; i < tree_.directory_count(); ++i) {
        if (tree_.dir(i).entry != none) {
            arms_.forget_watch(i);
        }
    }
    mounted_.forget_watches();
}

std::optional<action> model::next() {
    if (teller_.has_more()) {
        return to::go_on{to::go_on::with::telling};
    }
    if (removals_.is_removing()) {
        return to::go_on{to::go_on::with::removals};
    }
    while (!actions_.empty()) {
        action todo = std::move(actions_.back());
        actions_.pop_back();
        const bool stale = std::visit(staleness{tree_, root_.is_present()}, todo);
        if (const auto* const arm = std::get_if<to::arm>(&todo);
            arm != nullptr && !stale && tree_.at(arm->entry).pruned) {
            // Since it was asked for, it has come to a place where it is not looked into.
            ESPY_SOMETIMES("action: to arm what is not to be looked into by now");
            tell_arrival(arm->entry);
            continue;
        }
        if (!stale) {
            return todo;
        }
        if (const auto* const look = std::get_if<to::look>(&todo)) {
            ESPY_SOMETIMES("action: to look at what is gone");
            looks_.look_lapsed(*look);
        }
    }
    return std::nullopt;
}

void model::go_on(const to::sweep& rest) {
    listings_.sweep(rest);
}

void model::go_on(const to::go_on& rest) {
    switch (rest.what) {
    case to::go_on::with::telling: teller_.tell_more(); return;
    case to::go_on::with::removals:
        if (removals_.is_removing()) {
            removals_.remove_more();
        }
        return;
    case to::go_on::with::found:
        if (polls_.in_pass()) {
            polls_.place_some();
        }
        return;
    case to::go_on::with::end:
        if (polls_.in_pass()) {
            polls_.end_some();
        }
        return;
    case to::go_on::with::known: polls_.compares().ask_some(); return;
    }
}

/// What a look was about went away before it was made.
void looking::look_lapsed(const to::look& question) {
    const auto* const confirms = std::get_if<to::confirm>(&question.why);
    if (confirms != nullptr && !tree_.at(confirms->found).retired) {
        ESPY_SOMETIMES("action: to confirm a place of what is gone");
        model_.arms_.arm(confirms->found);
    }
}

void model::fence(position seen, position end, position applied) {
    ESPY_CHECK(seen <= end && events_.now() <= end);
    events_.fence(seen);
    listings_.fence(end, applied);
    looks_.fence(end);
    // The batch in which they are told is not complete yet. A hint goes on collecting what happens
    // after that, until it is read.
    returns_.fence(seen);
    if (!idle() || polls_.compares().is_under_way()) {
        return;
    }
    if (polls_.compares().is_arming()) {
        polls_.compares().end();
    }
    root_.listed();
    repair_.fenced(end);
}

void model::batch_ends() {
    looks_.batch_ends();
    if (idle() && !polls_.in_pass()) {
        ESPY_CHECK(holds_none_retired());
        tree_.recycle();
    }
}

void model::reached(position at) {
    renames().reached(at);
    looks_.reached(at);
    returns_.reached(at);
    if (repair_.is_settled(at) && !failures_.awaits_listing()) {
        repair_.end();
        teller_.stream(change_kind::resynced);
    }
}

void model::overflow() {
    renames().finish_whole();
    if (repair_.overflowed()) {
        teller_.stream(change_kind::overflow);
    }
    renames().forget_all();
    distrust_all();
}

void model::distrust_all() {
    for (directory_index i{0}; i < tree_.directory_count(); ++i) {
        tree_.dir(i).relist = true;
        tree_.dir(i).distrusted = true;
    }
}

void model::begin_repair(std::int64_t since) {
    if (!root_.is_present()) {
        repair_.give_up();
        ESPY_SOMETIMES("repair: the root is gone");
        teller_.stream(change_kind::resynced);
        return;
    }
    repair_.begin(since);
    // Some may have been listed since, without regard to what changed.
    distrust_all();
    arms_.arm(tree_.top());
}

void model::reprune(std::string_view below_root) {
    const entry_index subtree = tree_.find_below(below_root);
    if (subtree == none || tree_.at(subtree).type != entry_type::directory) {
        return;
    }
    if (!arms_.descends(subtree)) {
        if (tree_.at(subtree).directory != none) {
            ESPY_SOMETIMES("reprune: not to be looked into any more");
            arms_.close_directory(subtree);
        }
        return;
    }
    if (const directory_index number = tree_.at(subtree).directory; number != none) {
        tree_.dir(number).relist = tree_.dir(number).relist_below = true;
    }
    arms_.arm(subtree);
}

} // namespace espy::tree
