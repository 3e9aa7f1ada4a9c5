#include "model/model.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace espy::tree {

model::model(const root_options& options, std::uint32_t owner, watch_table& watches,
             telling& shared, root_id root, std::string_view root_path)
    : options_(options), watches_(watches, owner),
      teller_(shared, tree_, root, root_path, options) {
    teller_.mute(!options.initial);
}

void model::keep_within(const limit::of_model& most) noexcept {
    polls_.keep_within(most);
    renames_.keep_within(most);
    failures_.keep_within(most);
}

void model::look_at_root(std::string_view single, root_arrival came) {
    const directory_index top = tree_.at(tree_.top()).directory;
    if (single != root_.single() && top != none) {
        // The path leads to another file of the same directory.
        ESPY_SOMETIMES("root: another file of the same directory");
        renames_.forget();
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
    arms_.arm(tree_.top());
}

void model::root_missing() {
    if (!root_.is_present()) {
        return;
    }
    renames_.forget();
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
    for (directory_index i{0}; i < tree_.directory_count(); ++i) {
        if (tree_.dir(i).entry != none) {
            arms_.forget_watch(i);
        }
    }
    mounted_.forget_watches();
}

std::optional<action> model::next() {
    if (removals_.is_removing()) {
        return action{action::kind::remove};
    }
    while (!actions_.empty()) {
        action todo = std::move(actions_.back());
        actions_.pop_back();
        const bool goes_over = todo.what == action::kind::sweep || todo.what == action::kind::miss;
        const bool stale = (!goes_over && todo.entry != none && tree_.at(todo.entry).retired) ||
                           (todo.other != none && tree_.at(todo.other).retired) ||
                           (todo.directory != none && tree_.dir(todo.directory).entry == none) ||
                           (todo.entry == tree_.top() && !root_.is_present());
        if (!stale && todo.what == action::kind::arm && tree_.at(todo.entry).pruned) {
            // Since it was asked for, it has come to a place where it is not looked into.
            ESPY_SOMETIMES("action: to arm what is not to be looked into by now");
            tell_arrival(todo.entry);
            continue;
        }
        if (!stale) {
            return todo;
        }
        if (todo.what == action::kind::look) {
            ESPY_SOMETIMES("action: to look at what is gone");
            looks_.look_lapsed(todo);
        }
    }
    return std::nullopt;
}

void model::go_on(const action& todo) {
    if (todo.what == action::kind::remove && removals_.is_removing()) {
        removals_.remove_more();
    } else if (todo.what == action::kind::sweep || todo.what == action::kind::miss) {
        listings_.sweep(todo.what, todo.directory, todo.entry);
    } else if (todo.what == action::kind::place && polls_.in_pass()) {
        polls_.place_some();
    } else if (todo.what == action::kind::end && polls_.in_pass()) {
        polls_.end_some();
    }
}

/// What a look was about went away before it was made.
void looking::look_lapsed(const action& question) {
    if (question.why == purpose::confirm && !tree_.at(question.other).retired) {
        ESPY_SOMETIMES("action: to confirm a place of what is gone");
        model_.arms_.arm(question.other);
    }
}

void model::fence(position seen, position end) {
    ESPY_CHECK(seen <= end && events_.now() <= end);
    events_.fence(seen);
    listings_.fence(end);
    looks_.fence(end);
    // The batch in which they are told is not complete yet. A hint goes on collecting what happens
    // after that, until it is read.
    returns_.fence(seen);
    if (!idle()) {
        return;
    }
    root_.listed();
    repair_.fenced(end);
}

void model::reached(position at) {
    renames_.reached(at);
    looks_.reached(at);
    returns_.reached(at);
    if (repair_.is_settled(at) && !failures_.awaits_listing()) {
        repair_.end();
        teller_.stream(change_kind::resynced);
    }
}

void model::overflow() {
    renames_.finish_whole();
    if (repair_.overflowed()) {
        teller_.stream(change_kind::overflow);
    }
    renames_.forget_all();
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

void refusals::retry() {
    reaches_more_ = false;
    std::vector<entry_index> waiting;
    waiting.swap(dirty_);
    std::erase_if(waiting,
                  [&](entry_index i) { return tree_.at(i).retired || !tree_.at(i).dirty; });
    // What is pushed last is done first: the highest ones, which the others are below.
    std::vector<std::pair<std::uint32_t, entry_index>> by_depth;
    by_depth.reserve(waiting.size());
    for (const entry_index index : waiting) {
        by_depth.emplace_back(std::numeric_limits<std::uint32_t>::max() - tree_.depth(index),
                              index);
    }
    std::sort(by_depth.begin(), by_depth.end());
    by_depth.erase(std::unique(by_depth.begin(), by_depth.end()), by_depth.end());
    for (const auto& [depth, index] : by_depth) {
        not_dirty(index);
        model_.arms_.arm_again(index);
    }
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
