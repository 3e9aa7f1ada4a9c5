/// A root goes from one engine to another: what is known of its tree stays, watches and positions do
/// not. It is as after an overflow (docs/design/0010): everything is listed again, and what is
/// different is told.
#include "engine/engine.hpp"

namespace espy::tree {

void model::continue_from(model& before) {
    before.finish_whole();
    while (before.is_removing()) {
        before.remove_more();
    }
    tree_ = std::move(before.tree_);
    polls_.continue_from(before.polls_);
    for (const auto& [index, file] : before.mounted_files_) {
        mounted_files_[index] = {};
    }
    single_ = before.single_;
    phase_ = before.phase_;
    present_ = before.present_;
    told_gone_ = before.told_gone_;
    repairs_ = before.repairs_;
    has_moved_ = true;
    teller_.single(!single_.empty());
    teller_.arrivals(arrival());
    teller_.mute(phase_ != phase::ready && !options_.initial);
    for (const entry_index each : before.dirty_) {
        tree_.at(each).dirty = false;
    }
    for (const entry_index each : before.denied_entries_) {
        tree_.at(each).denied = false;
    }
    for (directory_index i{0}; i < tree_.directory_count(); ++i) {
        directory& d = tree_.dir(i);
        d.watch = watch_id::none;
        d.uncovered = false;
        d.polled = false;
        d.shared = false;
        d.attributes = false;
        d.listed_from = 0;
        d.listed_until = never;
    }
    distrust_all();
}

void model::recognise(entry_index index, std::uint64_t inode, std::uint64_t device,
                      std::uint64_t identity) {
    const directory_index number = tree_.at(index).directory;
    if (number == none) {
        return;
    }
    directory& d = tree_.dir(number);
    if (d.watch == watch_id::none && d.inode == inode && d.device == device) {
        d.inode = identity;
    }
}

std::unique_ptr<engine::root> engine::give_up(root_id id) {
    const std::uint32_t owner = roots_.find(id);
    leaving_.reset();
    std::unique_ptr<root> taken;
    if (roots_.size() > 1) {
        taken = take_out(owner);
    } else {
        // All watches end at once, with the engine.
        roots_[owner]->way.release(*source_, watches_);
        readers_ = 0;
        taken = roots_.take(owner);
        std::erase(busy_, owner);
    }
    taken->known_until = nothing_lost_.in_system_time() - event_delay;
    // What was left undone for it.
    set_timer(true);
    return taken;
}

void engine::take_over(std::unique_ptr<root> from) {
    const std::uint32_t owner = roots_.next_number();
    from->where.owner = owner;
    from->way.belong_to(owner);
    model& before = *from->model;
    auto here = std::make_unique<model>(before.options(), owner, watches_, shared_, from->id,
                                        before.tells().root_path());
    here->go_in_steps_of(entries_at_once_);
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
    readers_ += hears_reading(r.model->options()) ? 1U : 0U;
    attention_ = true;
    set_timer(true);
}

bool engine::has_roots() const noexcept {
    return roots_.size() != 0;
}

} // namespace espy::tree
