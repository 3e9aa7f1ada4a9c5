/// What holds of an engine whenever it has nothing to do at once.
#include "base/check.hpp"
#include "engine/engine.hpp"

#include <algorithm>
#include <atomic>

namespace espy::tree {

#ifdef ESPY_CHECKS

/// As often as that it is gone over costs no more than to tell of 256 entries each time.
void engine::check_now_and_then() const {
    static std::atomic<std::uint64_t> turn = 0;
    std::uint64_t entries = 0;
    for (const auto& r : roots_) {
        entries += r->model->tree().size();
    }
    if (turn++ % (1 + entries / 256) == 0) {
        check();
    }
}

#endif

void engine::check() const {
    if (leaving_) {
        return; // in the middle of an action; its model is given up
    }
    backlog_.check();
    watches_.check();
    for (const root_index owner : todo_.busy) {
        ESPY_CHECK(roots_[owner] == nullptr || roots_[owner]->busy);
    }
    std::size_t readers = 0;
    std::size_t links = 0;
    for (const auto& r : roots_) {
        readers += !r->is_link() && hears_reading(r->model->options()) ? 1U : 0U;
        links += r->is_link() && !r->left ? 1U : 0U;
        const bool is_busy =
            std::find(todo_.busy.begin(), todo_.busy.end(), r->where.owner) != todo_.busy.end();
        ESPY_CHECK(r->busy == is_busy && roots_[r->where.owner] == r.get());
        if (r->model->idle()) {
            r->model->check();
        }
    }
    ESPY_CHECK(readers == counts_.readers);
    ESPY_CHECK(links == links_.count());
    links_.check();
    watches_.for_each([&](watch_id watch, const subscriber& who) {
        ESPY_CHECK(roots_[who.owner] != nullptr);
        const model& m = *roots_[who.owner]->model;
        if (who.what.is_directory() && m.idle()) {
            ESPY_CHECK(m.tree().dir(who.what.directory()).entry != none);
            ESPY_CHECK(m.tree().dir(who.what.directory()).watch == watch);
        }
    });
}

/// What is followed is the link of an entry that is there; what is gone has no way to it any more.
void followed_links::check() const {
    for (const auto& [key, number] : followed_) {
        const root* const r = engine_.roots_[number];
        ESPY_CHECK(r != nullptr && r->is_link() && !r->left);
        ESPY_CHECK(engine_.roots_[r->link_of] != nullptr);
        const store& tree = engine_.roots_[r->link_of]->model->tree();
        ESPY_CHECK(!tree.at(r->link).retired && tree.at(r->link).type == entry_type::symlink);
    }
    std::size_t in_trees = 0;
    for (const auto& r : engine_.roots_) {
        in_trees += r->links;
    }
    ESPY_CHECK(in_trees == followed_.size());
    for (const root_index number : left_) {
        ESPY_CHECK(engine_.roots_[number] != nullptr && engine_.roots_[number]->left);
    }
}

} // namespace espy::tree
