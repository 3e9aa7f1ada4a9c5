/// A model goes on with what another knew, under another engine: what is known of the tree stays, watches
/// and positions do not (docs/design/0017).
#include "model/model.hpp"

#include "base/check.hpp"

namespace espy::tree {

void model::continue_from(model& before) {
    before.renames().finish_whole();
    before.removals_.finish();
    before.teller_.finish();
    tree_ = std::move(before.tree_);
    polls_.continue_from(before.polls_);
    mounted_.continue_from(before.mounted_);
    root_.continue_from(before.root_);
    repair_.continue_from(before.repair_);
    teller_.single(!root_.single().empty());
    teller_.arrivals(root_.arrival());
    teller_.mute(!root_.is_ready() && !options_.initial && !options_.known);
    failures_.continue_from(before.failures_);
    for (directory_index i{0}; i < tree_.directory_count(); ++i) {
        directory& d = tree_.dir(i);
        d.watch = watch_id::none;
        d.polled = false;
        d.held = d.stirred = false;
        d.shared = false;
        d.attributes = false;
        d.unlisted = true;
    }
    distrust_all();
}

void arming::recognise(entry_index index, std::uint64_t inode, std::uint64_t device,
                       std::uint64_t identity) {
    const directory_index number = tree_.at(index).directory;
    if (number == none) {
        return;
    }
    model_.polls_.compares().recognise(number, inode, device);
    directory& d = tree_.dir(number);
    if (d.watch == watch_id::none && d.inode == inode && d.device == device) {
        ESPY_SOMETIMES("moved: known again by its inode's number");
        d.inode = identity;
    }
}

} // namespace espy::tree
