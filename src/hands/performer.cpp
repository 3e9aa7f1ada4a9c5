#include "hands/performer.hpp"

namespace espy::tree {

void performer::perform(place& where, const action& todo) {
    switch (todo.what) {
    case action::kind::arm: arm(where, todo); break;
    case action::kind::look: look(where, todo); break;
    case action::kind::barrier: barrier(where, todo); break;
    case action::kind::unwatch: end_watch(where, todo); break;
    case action::kind::observe: observe(where, todo); break;
    case action::kind::list: list_on(where, todo); break;
    case action::kind::narrow: break; // by the engine, which knows the other roots
    case action::kind::sweep:
    case action::kind::miss:
    case action::kind::place:
    case action::kind::end:
    case action::kind::remove: where.model->go_on(todo); break;
    }
}

} // namespace espy::tree
