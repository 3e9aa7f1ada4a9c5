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

followed_links::followed_links(engine& of) : engine_(of), reach_(of.roots_) {}

/// What follows from links that came, went, or lead elsewhere by now. Only when everything that was
/// read has been done: what is known of the trees decides.
bool followed_links::attend() {
    if (!follows_) {
        return false;
    }
    bool done = false;
    for (const root_index owner : std::exchange(left_, {})) {
        ESPY_SOMETIMES("link: gone, and taken out");
        // What it told in this batch is completed by nobody else.
        engine_.roots_[owner]->model->batch_ends();
        engine_.counts_.repairs += engine_.take_out(owner)->model->repairs().count();
        reconsiders_ = done = true;
    }
    for (auto& each : std::exchange(uncovered_, {})) {
        root* const r = engine_.roots_[each.first];
        if (r == nullptr || !r->model->root().is_present()) {
            continue;
        }
        if (is_elsewhere(*r)) {
            ESPY_SOMETIMES("link: what another one told is looked into again later");
            uncovered_.push_back(std::move(each));
            continue;
        }
        ESPY_SOMETIMES("link: what another one told is looked into again");
        r->model->reprune(each.second);
        engine_.become_busy(*r);
        done = true;
    }
    // Those that are followed have none yet.
    std::vector<root*> trees;
    for (const auto& r : engine_.roots_) {
        if (r->model->options().follow_symlinks && !r->left) {
            trees.push_back(r.get());
        }
    }
    for (root* const r : trees) {
        if (r->model->guesses().are_open() && !is_elsewhere(*r)) {
            engine_.performer_.complete_types(r->where);
        }
        for (const entry_index opened : r->model->links().take_opened()) {
            reconsiders_ = reconsiders_ || reach_.is_led_to(*r, opened);
        }
        for (const entry_index link : r->model->links().take_links()) {
            follow_link(*r, link);
            done = true;
        }
    }
    for (const auto& r : engine_.roots_) {
        // What is on its way in the tree may take the link along. Those that it is behind come first, with
        // all that follows of it.
        if (r->is_link() && r->recheck && !may_be_moving(*r) &&
            !is_elsewhere(*engine_.roots_[r->link_of]) &&
            engine_.roots_[r->link_of]->model->idle()) {
            if (!take_turn(*r)) {
                ESPY_SOMETIMES("link: leads to what depends on itself");
                r->recheck = false;
                continue;
            }
            engine_.look_again(*r);
            done = true;
        }
    }
    const bool waits = std::any_of(engine_.roots_.begin(), engine_.roots_.end(),
                                   [](const auto& r) { return r->is_link() && r->recheck; });
    if (!waits && std::exchange(reconsiders_, false)) {
        for (const auto& r : engine_.roots_) {
            if (r->is_link() && !r->left &&
                reach_.leads_on(*r, r->target) != r->model->root().is_present() && take_turn(*r)) {
                ESPY_SOMETIMES("link: leads to something else than it did, or to nothing");
                engine_.look_again(*r);
                done = true;
            }
        }
    }
    return done;
}

/// What two links lead to may depend on each other without an end: one leads to what is told under the
/// other as long as it is not followed itself. As long as nothing is heard, each is asked for so often, and
/// stays as it is then.
bool followed_links::take_turn(root& r) noexcept {
    const root::turns now{calls_, engine_.counts_.heard, 0};
    if (r.followed.call != now.call || r.followed.heard != now.heard) {
        r.followed = now;
    }
    return ++r.followed.count <= limit::link_turns;
}

/// While it was followed, something on its path, or on that of what it leads to, was renamed or removed, which has
/// not been applied: until it is, the path is not that of the link.
bool followed_links::is_overtaken(const root& r, std::string_view target) const {
    using inotify::any;
    using inotify::mask;
    std::error_code ignored;
    const position end = engine_.source_->end();
    const std::size_t most = engine_.settings_.backlog_limit;
    while (engine_.backlog_.end() < end && engine_.backlog_.bytes() < most &&
           engine_.read_source(ignored)) {
    }
    if (engine_.backlog_.end() < end && engine_.backlog_.bytes() >= most) {
        return true; // what does not fit may be of its path
    }
    const std::string path = (reach_.place_of_link(r) + '/').append(target) + '/';
    return engine_.backlog_.contains([&](const inotify::event& each) {
        return any(each.mask(), mask::queue_overflow) ||
               (any(each.mask(), mask::move | mask::delete_) &&
                path.find('/' + std::string(each.name()) + '/') != std::string::npos);
    });
}

/// The link, or a directory above it, may be on its way to another place: what is known of its path
/// is not to be asked for yet.
bool followed_links::may_be_moving(const root& r) const {
    for (root_index above = r.link_of; above != none; above = engine_.roots_[above]->link_of) {
        const root& of = *engine_.roots_[above];
        if (of.model->renames().has_transfers() || of.model->polls().in_pass() ||
            (of.model->root().is_ready() && engine_.is_polled(of) && of.polls.demanded())) {
            return true;
        }
    }
    return false;
}

bool followed_links::is_elsewhere(const root& r) const noexcept {
    if (!r.is_link()) {
        return false; // it is found out before anything else is done
    }
    const auto may_be = [](const root& each) {
        return each.recheck && each.model->root().is_present();
    };
    const root* at = &r;
    while (at->is_link() && !may_be(*at)) {
        at = engine_.roots_[at->link_of];
    }
    return may_be(*at);
}

/// Something is left to be done for links.
bool followed_links::wait() const {
    return follows_ && (!left_.empty() || !uncovered_.empty() || reconsiders_ ||
                        std::any_of(engine_.roots_.begin(), engine_.roots_.end(),
                                    [](const auto& r) { return r->model->links().has_news(); }));
}

/// Perhaps, when it is known what is new under a name.
bool followed_links::may_come() const {
    return follows_ && std::any_of(engine_.roots_.begin(), engine_.roots_.end(), [](const auto& r) {
               return r->model->options().follow_symlinks && r->model->guesses().are_open();
           });
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

/// The tree that they are in has another place, or what it has was told elsewhere before.
void followed_links::recheck(root_index owner) {
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
