/// Symbolic links that are followed: what one leads to is a root of its own, which tells under the
/// path of the link.
///
/// A link leads to a path, as a root does, so that everything about it (the way to it is watched; it
/// may be absent, replaced, retargeted) is what `root_path` and a model do anyway. Here is what
/// follows from the coming and going of links; what each leads to, and under which of them it is
/// told, is decided in link_reach.hpp. See docs/design/0021.
#include "engine/links/followed_links.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/path_below.hpp"
#include "engine/engine.hpp"

#include "model/coverage.hpp"

#include <algorithm>
#include <cerrno>

namespace espy::tree {
namespace {

std::uint64_t key_of(std::uint32_t owner, entry_index link) {
    return std::uint64_t{owner} << 32 | link.value();
}

} // namespace

followed_links::followed_links(engine& of) : engine_(of), reach_(of.roots_) {}

/// What follows from links that came, went, or lead elsewhere by now. Only when everything that was
/// read has been done: what is known of the trees decides.
bool followed_links::attend() {
    if (!follows_) {
        return false;
    }
    bool done = false;
    for (const std::uint32_t owner : std::exchange(left_, {})) {
        ESPY_SOMETIMES("link: gone, and taken out");
        engine_.counts_.repairs += engine_.take_out(owner)->model->repairs().count();
        reconsiders_ = true;
    }
    for (const auto& [owner, below] : std::exchange(uncovered_, {})) {
        if (engine_.roots_[owner] != nullptr && engine_.roots_[owner]->model->root().is_present()) {
            ESPY_SOMETIMES("link: what another one told is looked into again");
            engine_.roots_[owner]->model->reprune(below);
            engine_.become_busy(*engine_.roots_[owner]);
            done = true;
        }
    }
    // Those that are followed have none yet.
    std::vector<root*> trees;
    for (const auto& r : engine_.roots_) {
        if (r->model->options().follow_symlinks && !r->left) {
            trees.push_back(r.get());
        }
    }
    for (root* const r : trees) {
        if (!r->model->guesses().untyped().empty()) {
            engine_.performer_.complete_types(r->where);
        }
        for (const entry_index link : r->model->links().take_links()) {
            follow_link(*r, link);
        }
    }
    for (const auto& r : engine_.roots_) {
        // What is on its way in the tree may take the link along.
        if (r->is_link() && r->recheck && !may_be_moving(*r)) {
            engine_.look_again(*r);
            done = true;
        }
    }
    if (std::exchange(reconsiders_, false)) {
        for (const auto& r : engine_.roots_) {
            if (r->is_link() && !r->left &&
                reach_.leads_on(*r, r->target) != r->model->root().is_present()) {
                ESPY_SOMETIMES("link: leads to something else than it did, or to nothing");
                engine_.look_again(*r);
                done = true;
            }
        }
    }
    return done;
}

/// The link, or a directory above it, may be on its way to another place: what is known of its path
/// is not to be asked for yet.
bool followed_links::may_be_moving(const root& r) const {
    for (std::uint32_t above = r.link_of; above != none; above = engine_.roots_[above]->link_of) {
        const root& of = *engine_.roots_[above];
        if (of.model->renames().has_transfers() || of.model->polls().in_pass() ||
            (of.model->root().is_ready() && engine_.is_polled(of) && of.polls.demanded())) {
            return true;
        }
    }
    return false;
}

/// Something is left to be done for links.
bool followed_links::wait() const {
    return follows_ && (!left_.empty() || !uncovered_.empty() || reconsiders_ ||
                        std::any_of(engine_.roots_.begin(), engine_.roots_.end(),
                                    [](const auto& r) { return r->model->links().has_links(); }));
}

/// Perhaps, when it is known what is new under a name.
bool followed_links::may_come() const {
    return follows_ && std::any_of(engine_.roots_.begin(), engine_.roots_.end(), [](const auto& r) {
               return r->model->options().follow_symlinks && !r->model->guesses().untyped().empty();
           });
}

void followed_links::follow_link(root& of, entry_index link) {
    const std::uint32_t owner = of.where.owner;
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
    const std::uint32_t number = engine_.roots_.next_number();
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
    added->model = std::make_unique<model>(options, number, engine_.watches_, engine_.desk_.tells,
                                           of.model->tells().root(), of.model->tells().root_path());
    added->model->tells().follow(of.model->tells(), link);
    engine_.prepare(*added, number);
    if (of.model->root().is_ready()) {
        added->model->ready();
    }
    followed_.emplace(key_of(owner, link), number);
    engine_.roots_.add(std::move(added));
}

/// Its entry is about to go: what is below it goes first. The root is taken out later, since its
/// model may be at work.
void followed_links::link_leaves(std::uint32_t owner, entry_index link) {
    const auto found = followed_.find(key_of(owner, link));
    if (found == followed_.end()) {
        return;
    }
    root& r = *engine_.roots_[found->second];
    followed_.erase(found);
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

/// The event is about a directory on the way to what a link leads to, and that is in the tree that the
/// link is in: if it is renamed, that is told, and whoever reads the files behind the link reads
/// them again.
bool followed_links::is_renamed_in_tree(const root& r) const noexcept {
    return r.is_link() && std::any_of(engine_.audience_.all().begin(),
                                      engine_.audience_.all().end(), [&](const subscriber& who) {
                                          return !who.what.is_mark() &&
                                                 reach_.is_in_group(*engine_.roots_[who.owner], r);
                                      });
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
void followed_links::reprune(std::uint32_t owner, std::string_view directory) {
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

/// The tree that they are in has another place, or what it has was told elsewhere before.
void followed_links::recheck(std::uint32_t owner) {
    reconsiders_ = true;
    for (const auto& r : engine_.roots_) {
        if (r->link_of == owner && !r->left) {
            r->recheck = engine_.todo_.attention = true;
        }
    }
}

/// All queues have overflowed at once: `resynced` is told when all of what was told is right again.
void followed_links::hold_resyncs() {
    for (const auto& r : engine_.roots_) {
        if (r->is_link()) {
            r->model->reached(engine_.backlog_.at());
        }
    }
    for (const auto& r : engine_.roots_) {
        if (!r->is_link() && r->model->options().follow_symlinks) {
            r->model->hold_resync(
                std::any_of(engine_.roots_.begin(), engine_.roots_.end(), [&](const auto& other) {
                    return other->is_link() && other->group == r->where.owner && !other->left &&
                           other->model->repairs().is_under_way();
                }));
        }
    }
}

void followed_links::remove(std::uint32_t owner) {
    std::vector<std::uint32_t> leaving;
    for (const auto& r : engine_.roots_) {
        if (r->is_link() && r->group == owner) {
            leaving.push_back(r->where.owner);
        }
    }
    for (const std::uint32_t number : leaving) {
        followed_.erase(key_of(engine_.roots_[number]->link_of, engine_.roots_[number]->link));
        std::erase(left_, number);
        engine_.roots_[number]->model->tells().silence();
        engine_.counts_.repairs += engine_.take_out(number)->model->repairs().count();
    }
}

/// The link that a path leads over, and the rest of the path.
std::optional<coverage> followed_links::covers(const root& r, std::string_view path) const {
    const auto [link, rest] = r.model->links().link_on(path);
    const auto found = link == none ? followed_.end() : followed_.find(key_of(r.where.owner, link));
    if (found == followed_.end()) {
        return std::nullopt;
    }
    const root& leads = *engine_.roots_[found->second];
    if (!leads.model->root().is_present()) {
        return std::nullopt;
    }
    if (auto further = covers(leads, rest)) {
        return further;
    }
    return tree::covers(*leads.model, rest);
}

} // namespace espy::tree
