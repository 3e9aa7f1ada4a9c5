/// Links that come, leave, or are left out by now. What a link leads to goes before its entry does.
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/path_below.hpp"
#include "engine/engine.hpp"
#include "engine/links/followed_links.hpp"

#include <algorithm>
#include <cerrno>

namespace espy::tree {

void followed_links::follow_link(root& of, entry_index link) {
    const root_index owner = of.where.owner;
    const store& tree = of.model->tree();
    if (tree.at(link).retired || tree.at(link).type != entry_type::symlink ||
        followed_.contains(key_of(owner, link))) {
        return;
    }
    if (followed_.size() >= limit::followed_links) {
        ESPY_SOMETIMES("link: more than are followed");
        of.model->tells().watch_failed(link, {EMLINK, std::system_category()},
                                       "more symbolic links than are followed: " +
                                           std::to_string(limit::followed_links));
        return;
    }
    root_options options = of.model->options();
    if (options.max_depth != root_options().max_depth) {
        options.max_depth -= std::min(options.max_depth, tree.depth(link));
    }
    const root_id id = engine_.desk_.new_id();
    const root_index number = engine_.roots_.next_number();
    options.prune = [this, number](std::string_view below) {
        return reach_.is_elsewhere(number, below);
    };
    auto added = std::make_unique<root>(
        root{id,
             nullptr,
             root_path("/", number),
             {},
             {engine_.settings_.poll_interval, engine_.settings_.poll_share}});
    added->link_of = owner;
    added->link = link;
    added->group = of.is_link() ? of.group : owner;
    added->where.is_overtaken = [this, number] {
        root& r = *engine_.roots_[number];
        r.recheck = r.recheck || is_overtaken(r, r.where.top_path);
        engine_.todo_.attention = engine_.todo_.attention || r.recheck;
        return r.recheck;
    };
    added->model = std::make_unique<model>(options, number, engine_.watches_, engine_.desk_.tells,
                                           of.model->tells().root(), of.model->tells().root_path());
    added->model->tells().follow(of.model->tells(), link);
    of.model->looks().keep_type(link);
    engine_.prepare(*added, number);
    added->polls.follow(of.polls);
    if (of.model->root().is_ready()) {
        added->model->ready();
    }
    followed_.emplace(key_of(owner, link), number);
    ++of.links;
    engine_.roots_.add(std::move(added));
}

/// Its entry is about to go: what is below it goes first. The root is taken out later, since its
/// model may be at work.
void followed_links::link_leaves(root_index owner, entry_index link) {
    const auto found = followed_.find(key_of(owner, link));
    if (found == followed_.end()) {
        return;
    }
    root& r = *engine_.roots_[found->second];
    followed_.erase(found);
    --engine_.roots_[owner]->links;
    r.left = true;
    r.recheck = false;
    left_.push_back(r.where.owner);
    engine_.todo_.attention = true;
    if (!r.model->root().single().empty()) {
        ESPY_SOMETIMES("link: to a file, and gone");
        // The link itself is told to be gone.
        r.model->tells().mute(true);
    }
    r.model->vanish();
    uncover(r);
}

/// What was told under this link, and is not any more, may be below what others lead to.
void followed_links::uncover(const root& r) {
    reconsiders_ = true;
    for (auto& each : reach_.over(r)) {
        uncovered_.push_back(std::move(each));
        engine_.todo_.attention = true;
    }
}

/// What `prune` says of a tree has changed, from `directory` on.
void followed_links::reprune(root_index owner, std::string_view directory) {
    for (const auto& r : engine_.roots_) {
        if (r->link_of != owner || r->left) {
            continue;
        }
        const std::string link = reach_.path_of_link(*r);
        const auto inside = seen_from(link, directory);
        if (!inside && !seen_from(directory, link)) {
            continue;
        }
        r->recheck = engine_.todo_.attention = true;
        const auto& prune = engine_.roots_[owner]->model->options().prune;
        if (prune && prune(link)) {
            ESPY_SOMETIMES("link: not to be looked into any more");
            continue; // nothing of it is found again before it goes
        }
        r->model->reprune(inside.value_or(std::string_view()));
        engine_.become_busy(*r);
        reprune(r->where.owner, inside.value_or(std::string_view()));
    }
}

void followed_links::remove(root_index owner) {
    std::vector<root_index> leaving;
    for (const auto& r : engine_.roots_) {
        if (r->is_link() && r->group == owner) {
            leaving.push_back(r->where.owner);
        }
    }
    for (const root_index number : leaving) {
        followed_.erase(key_of(engine_.roots_[number]->link_of, engine_.roots_[number]->link));
        std::erase(left_, number);
        engine_.roots_[number]->model->tells().silence();
        engine_.counts_.repairs += engine_.take_out(number)->model->repairs().count();
    }
}

} // namespace espy::tree
