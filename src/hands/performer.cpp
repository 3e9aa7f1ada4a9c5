/// Which function carries out which action.
#include "hands/performer.hpp"

#include "base/overloaded.hpp"

#include <variant>

namespace espy::tree {

void performer::perform(place& where, const action& todo) {
    std::visit(overloaded{
                   [&](const to::arm& wish) { arm(where, wish); },
                   [&](const to::look& wish) { look(where, wish); },
                   [&](const to::barrier& wish) { barrier(where, wish); },
                   [&](const to::unwatch& wish) { end_watch(where, wish); },
                   [&](const to::observe& wish) { observe(where, wish); },
                   [&](const to::list& wish) { list_on(where, wish.directory); },
                   [](const to::narrow&) {}, // by the engine, which knows the other roots
                   [&](const to::sweep& rest) { where.model->go_on(rest); },
                   [&](const to::go_on& rest) { where.model->go_on(rest); },
               },
               todo);
}

} // namespace espy::tree
