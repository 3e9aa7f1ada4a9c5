#include "model/model.hpp"

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

void model::look_at_root(std::string_view single, root_arrival came) {
    const directory_index top = tree_.at(tree_.top()).directory;
    if (single != single_ && top != none) {
        // The path leads to another file of the same directory.
        transfers_.clear();
        // One file, or what is besides it.
        removals_.remove_below(tree_.top());
        tree_.dir(top).relist = true;
    }
    single_ = single;
    teller_.single(!single.empty());
    present_ = true;
    if (std::exchange(told_gone_, false)) {
        teller_.stream(change_kind::root_back);
    }
    if (came.how != inotify::mask::none) {
        returns_.root_came(came);
    }
    arm(tree_.top());
}

void model::root_missing() {
    if (!present_) {
        return;
    }
    transfers_.clear();
    const entry_index top = tree_.top();
    if (tree_.at(top).directory != none) {
        failures_.clear_failures(top);
        removals_.close(top);
        if (removals_.is_removing()) {
            return;
        }
    }
    present_ = false;
    tree_.at(top).failure_told = false;
    teller_.stream(change_kind::root_gone);
    told_gone_ = true;
}

void model::vanish() {
    root_missing();
    removals_.finish();
    root_missing();
}

void model::ready() {
    phase_ = phase::ready;
    teller_.mute(false);
    teller_.arrivals(arrival());
    teller_.stream(change_kind::ready);
}

void model::close() {
    removals_.forget();
    for (directory_index i{0}; i < tree_.directory_count(); ++i) {
        if (tree_.dir(i).entry != none) {
            forget_watch(i);
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
                           (todo.entry == tree_.top() && !present_);
        if (!stale && todo.what == action::kind::arm && tree_.at(todo.entry).pruned) {
            // Since it was asked for, it has come to a place where it is not looked into.
            tell_arrival(todo.entry);
            continue;
        }
        if (!stale) {
            return todo;
        }
        if (todo.what == action::kind::look) {
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
        model_.arm(question.other);
    }
}

void model::fence(position seen, position end) {
    fence_ = seen;
    listings_.fence(end);
    looks_.fence(end);
    // The batch in which they are told is not complete yet. A hint goes on collecting what happens
    // after that, until it is read.
    returns_.fence(seen);
    if (!idle()) {
        return;
    }
    if (phase_ == phase::listing) {
        phase_ = phase::listed;
    }
    repair_.fenced(end);
}

void model::overflow() {
    finish_whole();
    if (repair_.overflowed()) {
        teller_.stream(change_kind::overflow);
    }
    transfers_.clear();
    replacements_.clear();
    distrust_all();
}

void model::distrust_all() {
    for (directory_index i{0}; i < tree_.directory_count(); ++i) {
        tree_.dir(i).relist = true;
        tree_.dir(i).distrusted = true;
    }
}

void model::begin_repair(std::int64_t since) {
    if (!present_) {
        repair_.give_up();
        teller_.stream(change_kind::resynced);
        return;
    }
    repair_.begin(since);
    // Some may have been listed since, without regard to what changed.
    distrust_all();
    arm(tree_.top());
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
        model_.arm_again(index);
    }
}

void model::reprune(std::string_view below_root) {
    const entry_index subtree = find_below(below_root);
    if (subtree == none || tree_.at(subtree).type != entry_type::directory) {
        return;
    }
    if (!descends(subtree)) {
        if (tree_.at(subtree).directory != none) {
            close_directory(subtree);
        }
        return;
    }
    if (const directory_index number = tree_.at(subtree).directory; number != none) {
        tree_.dir(number).relist = tree_.dir(number).relist_below = true;
    }
    arm(subtree);
}

entry_index model::find_below(std::string_view below_root) const noexcept {
    entry_index at = tree_.top();
    while (!below_root.empty()) {
        if (tree_.at(at).directory == none) {
            return none;
        }
        const auto slash = below_root.find('/');
        at = tree_.find(tree_.at(at).directory, below_root.substr(0, slash));
        if (at == none) {
            return none;
        }
        below_root.remove_prefix(slash == std::string_view::npos ? below_root.size() : slash + 1);
    }
    return at;
}

bool model::is_open(std::string_view below_root) const noexcept {
    const entry_index at = find_below(below_root);
    return below_root.empty() || (at != none && tree_.at(at).directory != none);
}

bool model::mount_changed(std::string_view below_root, bool gone) {
    const entry_index at = find_below(below_root);
    if (at == none) {
        return false;
    }
    if (tree_.at(at).type != entry_type::directory) {
        return mounted_.file_mount_changed(at, gone);
    }
    if (gone) {
        unmounted(at);
    } else {
        mounted_.note_mount_point(at);
    }
    if (descends(at)) {
        arm(at);
    }
    return true;
}

bool model::mount_settled(std::string_view below_root) {
    const entry_index at = find_below(below_root);
    if (at != none && !mounted_.contains(at)) {
        mount_changed(below_root, false);
    }
    return at != none;
}

} // namespace espy::tree
