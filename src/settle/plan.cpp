#include "settle/plan.hpp"

#include <algorithm>
#include <utility>

namespace espy::settle {

planner::planner(const overlay& tree) : tree_(tree), states_(tree.nodes().size()) {
    states_[overlay::anchor].present = true;
    for (node_index i = 1; i < states_.size(); ++i) {
        if (tree.nodes()[i].original) {
            enter(i, tree.nodes()[i].before);
        }
        choose(i);
    }
}

void planner::choose(node_index index) {
    const node& n = tree_.nodes()[index];
    task& todo = states_[index].todo;
    if (n.original) {
        todo = !n.live ? task::remove : n.moved() ? task::move : task::nothing;
    } else if (n.live && !tree_.is_deferred(index)) {
        todo = task::create;
    }
    left_ += todo != task::nothing ? 1 : 0;
}

std::optional<std::vector<step>> planner::plan() {
    // From the last to the first. What is in a directory came to be known after it: so it goes
    // before it, and comes after it.
    const auto append_if = [&](const auto& is_meant) {
        for (node_index i = 1; i < states_.size(); ++i) {
            if (is_meant(i)) {
                ready_.push_back(i);
            }
        }
    };
    const auto is_removed = [&](node_index i) { return states_[i].todo == task::remove; };
    append_if([&](node_index i) { return is_removed(i) && is_to_be_replaced(i); });
    const auto removed = static_cast<std::ptrdiff_t>(ready_.size());
    append_if([&](node_index i) { return !is_removed(i) && states_[i].todo != task::nothing; });
    std::reverse(ready_.begin() + removed, ready_.end());
    append_if([&](node_index i) { return is_removed(i) && !is_to_be_replaced(i); });
    run();
    while (left_ > 0) {
        if (exchange_some()) {
            continue;
        }
        if (early_) {
            return std::nullopt;
        }
        early_ = true;
        append_if([&](node_index i) { return states_[i].todo == task::create; });
        std::reverse(ready_.begin(), ready_.end());
        run();
    }
    return std::move(steps_);
}

/// True if there was one.
bool planner::exchange_some() {
    bool found = false;
    for (node_index i = 1; i < states_.size(); ++i) {
        if (states_[i].todo == task::move && exchange(i)) {
            found = true;
            run();
        }
    }
    return found;
}

void planner::run() {
    while (!ready_.empty()) {
        const node_index index = ready_.back();
        ready_.pop_back();
        if (states_[index].todo == task::nothing) {
            continue;
        }
        const node_index before = obstacle(index);
        if (before == none) {
            perform(index);
        } else {
            states_[before].waiting.push_back(index);
        }
    }
}

/// What has to be done, or to leave, before `index` can do its task.
node_index planner::obstacle(node_index index) const {
    const state& s = states_[index];
    if (s.todo == task::remove) {
        return s.children > 0 ? index : none;
    }
    const slot& target = tree_.nodes()[index].now;
    if (!states_[target.parent].present) {
        return target.parent;
    }
    const node_index above = s.todo == task::move ? obstacle_above(index)
                             : early_             ? none
                                                  : moving_ancestor(index);
    if (above != none) {
        return above;
    }
    const node_index there = occupant(target);
    return there == none || can_replace(index, there) ? none : there;
}

bool planner::can_replace(node_index index, node_index there) const {
    return states_[index].todo == task::move && states_[there].todo == task::remove &&
           states_[there].children == 0 &&
           (tree_.nodes()[index].type == entry_type::directory) ==
               (tree_.nodes()[there].type_before == entry_type::directory);
}

bool planner::is_to_be_replaced(node_index index) const {
    const node_index next = tree_.at(tree_.nodes()[index].before);
    return next != none && can_replace(next, index);
}

/// Where `index` goes may still be below itself: then the way out is a move of what is between.
node_index planner::obstacle_above(node_index index) const {
    node_index up = tree_.nodes()[index].now.parent;
    node_index mover = none;
    while (up != none && up != index) {
        if (mover == none && states_[up].todo == task::move) {
            mover = up;
        }
        up = states_[up].at.parent;
    }
    return up == index ? mover : none;
}

/// So that what is created is told under the path that it has in the end.
node_index planner::moving_ancestor(node_index index) const {
    node_index up = tree_.nodes()[index].now.parent;
    while (up != none && states_[up].todo != task::move) {
        up = tree_.nodes()[up].now.parent;
    }
    return up;
}

node_index planner::occupant(const slot& where) const {
    const auto found = at_.find(where);
    return found == at_.end() ? none : found->second;
}

void planner::perform(node_index index) {
    const task todo = states_[index].todo;
    if (todo == task::remove) {
        steps_.push_back({step::kind::remove, index, none});
        vacate(index);
        states_[index].present = false;
        done(index);
        return;
    }
    const slot& target = tree_.nodes()[index].now;
    const node_index there = occupant(target);
    if (todo == task::create) {
        steps_.push_back({step::kind::create, index, none});
    } else {
        steps_.push_back({step::kind::move, index, there});
        if (there != none) {
            vacate(there);
            states_[there].present = false;
            done(there);
        }
        vacate(index);
    }
    enter(index, target);
    done(index);
}

/// Swaps with what is in the way, if that brings `index` to its place.
bool planner::exchange(node_index index) {
    const slot target = tree_.nodes()[index].now;
    const node_index there = occupant(target);
    if (there == none || states_[there].todo != task::move || !states_[target.parent].present ||
        is_within(target.parent, index) || is_within(index, there)) {
        return false;
    }
    const slot source = states_[index].at;
    steps_.push_back({step::kind::exchange, index, there});
    vacate(index);
    vacate(there);
    enter(index, target);
    enter(there, source);
    done(index);
    if (tree_.nodes()[there].now == source) {
        done(there);
    } else {
        wake(there);
        ready_.push_back(there);
    }
    return true;
}

void planner::enter(node_index index, const slot& where) {
    at_[where] = index;
    states_[index].at = where;
    states_[index].present = true;
    ++states_[where.parent].children;
}

void planner::vacate(node_index index) {
    const slot& where = states_[index].at;
    at_.erase(where);
    if (--states_[where.parent].children == 0) {
        wake(where.parent);
    }
}

void planner::done(node_index index) {
    states_[index].todo = task::nothing;
    --left_;
    wake(index);
}

void planner::wake(node_index index) {
    std::vector<node_index> waiting = std::exchange(states_[index].waiting, {});
    ready_.insert(ready_.end(), waiting.rbegin(), waiting.rend());
}

bool planner::is_within(node_index index, node_index top) const {
    while (index != none && index != top) {
        index = states_[index].at.parent;
    }
    return index == top;
}

} // namespace espy::settle
