/// What is behind a link that may lead elsewhere by now, and behind those in it, stands still until it was followed
/// again: nothing is told of it meanwhile (docs/design/0021).
#include "base/check.hpp"
#include "engine/engine.hpp"
#include "engine/links/followed_links.hpp"

#include <variant>

namespace espy::tree {

/// Nothing is told behind the links of this tree until it is known where it is: what happened there before is told
/// before that.
void followed_links::stand_still(const root& tree) {
    for (const auto& r : engine_.roots_) {
        if (r->link_of != tree.where.owner || r->left) {
            continue;
        }
        r->model->renames().finish_whole();
        if (!r->model->idle()) {
            engine_.become_busy(*r);
        }
        if (r->links > 0) {
            stand_still(*r);
        }
    }
}

/// What was put off is not where it was, which an event says that has yet to be applied: till then its content
/// would be told under a path that it has left.
void followed_links::performed(root& r, const action& done) {
    const auto* const opened = r.is_link() ? std::get_if<to::arm>(&done) : nullptr;
    if (opened == nullptr) {
        return;
    }
    const entry& e = r.model->tree().at(opened->entry);
    if (!e.retired && e.directory != none && e.is_dirty() && !e.failure_told &&
        r.model->tree().dir(e.directory).rebound) {
        ESPY_SOMETIMES("link: what was put off is not where it was");
        r.recheck = engine_.todo_.attention = true;
    }
}

} // namespace espy::tree
