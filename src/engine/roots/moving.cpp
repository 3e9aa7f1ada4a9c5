/// A root goes from one engine to another: what is known of its tree stays, watches and positions do
/// not. It is as after an overflow (docs/design/0010): everything is listed again, and what is
/// different is told.
#include "engine/engine.hpp"

#include "base/check.hpp"

namespace espy::tree {

std::unique_ptr<engine::root> engine::give_up(root_id id) {
    const root_index owner = roots_.find(id);
    leaving_.reset();
    std::unique_ptr<root> taken;
    if (roots_.size() > 1) {
        ESPY_SOMETIMES("moved: others stay");
        taken = take_out(owner);
    } else {
        // All watches end at once, with the engine.
        roots_[owner]->way.release(*source_, watches_);
        counts_.readers = 0;
        taken = roots_.take(owner);
        std::erase(todo_.busy, owner);
    }
    taken->known_until = repair_.since();
    // What was left undone for it.
    set_timer(true);
    return taken;
}

void engine::take_over(std::unique_ptr<root> from) {
    const root_index owner = roots_.next_number();
    from->where.owner = owner;
    from->way.belong_to(owner);
    model& before = *from->model;
    auto here = std::make_unique<model>(before.options(), owner, watches_, desk_.tells, from->id,
                                        before.tells().root_path());
    here->go_in_steps_of(settings_.entries_at_once);
    begin(*here);
    here->continue_from(before);
    from->model = std::move(here);
    from->where.model = from->model.get();
    from->where.mounts = &mounts_;
    from->where.moves = false;
    from->denied = false;
    from->busy = false;
    root& r = roots_.add(std::move(from));
    look_again(r);
    r.model->begin_repair(r.known_until);
    counts_.readers += hears_reading(r.model->options()) ? 1U : 0U;
    todo_.attention = true;
    news_.may_have_moved();
    set_timer(true);
}

bool engine::has_roots() const noexcept {
    return roots_.size() != 0;
}

} // namespace espy::tree
