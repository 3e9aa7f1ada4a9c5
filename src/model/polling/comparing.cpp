/// What was known of the tree before it is watched, compared with what is there.
#include "model/model.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"

#include <string>

namespace espy::tree {
namespace {

/// Whoever keeps what is known may have kept it badly.
bool is_name(std::string_view name) noexcept {
    return name.size() <= limit::name_bytes && name != "." && name != ".." &&
           name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

sys::details details_of(const known_entry& known) noexcept {
    sys::details what;
    // The device is not known: its number may be another by now.
    what.status = {known.type, known.look.inode, 0, known.look.changed};
    what.born = known.look.born;
    what.modified = known.look.modified;
    what.size = known.look.size;
    // What happened to a file after the look nobody has seen, as if it could not be looked at.
    const bool in_doubt = known.unsettled && known.type != entry_type::directory;
    what.mode = in_doubt ? 0 : known.look.mode;
    what.links = known.look.links;
    what.user = known.look.user;
    what.group = known.look.group;
    return what;
}

} // namespace

comparing::comparing(model& of) : model_(of), tree_(of.tree()), teller_(of.tells()) {}

void comparing::begin() {
    now_ = phase::asking;
    model_.root_.expect_differences();
    teller_.arrivals(model_.root_.arrival());
    open(tree_.top(), 0);
    model_.actions_.emplace_back(to::go_on{to::go_on::with::known});
}

void comparing::open(entry_index index, std::uint64_t inode) {
    const directory_index number = tree_.open_directory(index);
    directory& d = tree_.dir(number);
    d.inode = inode;
    d.unlisted = false;
    model_.polls_.poll(number);
    ahead_.push_back(index);
}

void comparing::ask_some() {
    const std::uint64_t until = model_.portions_.begin();
    std::string path;
    while (!ahead_.empty()) {
        if (model_.portions_.is_over(until)) {
            ESPY_SOMETIMES("known: more than fits into one step");
            model_.actions_.emplace_back(to::go_on{to::go_on::with::known});
            return;
        }
        const entry_index asked = ahead_.front();
        ahead_.pop_front();
        const directory_index where = tree_.at(asked).directory;
        path.clear();
        tree_.append_path(asked, tree_.top(), path);
        model_.portions_.count();
        model_.options_.known(path, [&](const known_entry& known) {
            model_.portions_.count();
            add(where, known);
        });
        if (tree_.at(asked).pruned) {
            close_again(where);
        }
    }
    all_asked();
}

void comparing::add(directory_index where, const known_entry& known) {
    const bool is_root = known.name.empty();
    if (known.type == entry_type::none || !is_name(known.name) ||
        (is_root && tree_.dir(where).entry != tree_.top())) {
        return;
    }
    if (is_root || root_type_ == entry_type::none) {
        root_type_ = is_root ? known.type : entry_type::directory;
    }
    if (is_root && known.type == entry_type::directory) {
        model_.polls_.stamped(tree_.top(), details_of(known));
        return;
    }
    // A file that is the root has a name that it is not told by.
    const std::string name(!is_root                        ? known.name
                           : model_.root_.single().empty() ? "root"
                                                           : model_.root_.single());
    if (tree_.find(where, name) != none) {
        return;
    }
    const entry_index index = tree_.add(where, name, model_.guesses_.kept_as(known.type));
    entry& e = tree_.at(index);
    e.told = true;
    e.told_as = e.type;
    e.shown = known.selected;
    model_.polls_.stamped(index, details_of(known));
    if (known.type == entry_type::directory) {
        model_.arms_.descends(index);
        open(index, known.look.inode);
    }
}

/// It is an entry only, unless something was known below it.
void comparing::close_again(directory_index where) {
    const entry_index index = tree_.dir(where).entry;
    if (tree_.dir(where).first_child != none) {
        ESPY_SOMETIMES("known: what is not looked into any more");
        pruned_.push_back(index);
        return;
    }
    model_.polls_.stop_polling(where);
    tree_.close_directory(index);
}

void comparing::all_asked() {
    now_ = phase::passing;
    const bool was_single = root_type_ != entry_type::none && root_type_ != entry_type::directory;
    if (root_type_ != entry_type::none && was_single == model_.root_.single().empty()) {
        // It was a file, and is a directory now, or the other way round.
        ESPY_SOMETIMES("known: another kind of root");
        teller_.single(was_single);
        model_.removals_.remove_below(tree_.top());
        teller_.single(!was_single);
    }
    for (const entry_index index : pruned_) {
        if (!tree_.at(index).retired && tree_.at(index).directory != none) {
            model_.removals_.close(index);
        }
    }
    pruned_.clear();
}

void comparing::recognise(directory_index where, std::uint64_t inode, std::uint64_t device) {
    directory& d = tree_.dir(where);
    const bool is_unseen = is_under_way() && d.device == 0 && d.watch == watch_id::none;
    if (is_unseen && (d.inode == inode || d.entry == tree_.top())) {
        d.inode = inode;
        d.device = device;
    }
}

void comparing::hold(directory_index where, watch_id watch) {
    if (model_.watches_.find(watch) != none) {
        ESPY_SOMETIMES("known: one directory in two places");
        return;
    }
    tree_.dir(where).watch = watch;
    tree_.dir(where).held = true;
    model_.watches_.add(watch, where);
}

void comparing::note_changed(const pass& seen) {
    const auto note = [this](directory_index where) {
        tree_.dir(where).stirred = tree_.dir(where).held;
    };
    for (const pass::found& each : seen.arrivals()) {
        note(each.where);
    }
    for (const auto& [index, fate] : seen.missing()) {
        if (index != none && tree_.parent(index) != none) {
            note(tree_.parent(index));
        }
    }
}

void comparing::passed(bool watches) {
    now_ = phase::arming;
    for (directory_index i{0}; watches && i < tree_.directory_count(); ++i) {
        directory& d = tree_.dir(i);
        d.relist = d.relist || !d.held || d.stirred;
        d.held = d.stirred = false;
    }
    model_.arms_.arm(tree_.top());
}

bool comparing::has_seen(directory_index where) const noexcept {
    if (!is_arming() || where == none) {
        return false;
    }
    const directory& d = tree_.dir(where);
    return d.is_polled_until_listed() && !d.relist;
}

void comparing::adopt(directory_index where) {
    if (!has_seen(where)) {
        return;
    }
    ESPY_SOMETIMES("known: as the pass has seen it");
    for (entry_index child = tree_.dir(where).first_child; child != none;
         child = tree_.at(child).next) {
        teller_.reconsider(child);
        if (tree_.at(child).type == entry_type::directory && !tree_.at(child).pruned) {
            model_.arms_.ask({child, 0, to::arm::since::a_pass_has_seen_it});
        }
    }
    model_.listings_.listing_ends(where);
}

void comparing::end() {
    for (directory_index i{0}; i < tree_.directory_count(); ++i) {
        directory& d = tree_.dir(i);
        // What could not be reached was seen, but not all that is below it.
        d.relist = d.relist || has_seen(i);
        if (d.entry != none && d.relist) {
            // When it can be listed at last, nobody knows any more what its files looked like.
            ESPY_SOMETIMES("known: not to be listed yet");
            d.distrusted = true;
        }
    }
    now_ = phase::no;
    model_.polls_.forget_unpolled();
}

} // namespace espy::tree
