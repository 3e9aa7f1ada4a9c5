/// Directories that are listed again and again: which, and in what order.
#include "model/model.hpp"

#include "base/check.hpp"
#include <iterator>

namespace espy::tree {

polling::polling(model& of) : model_(of), tree_(of.tree()), teller_(of.tells()), compares_(of) {}

void polling::continue_from(polling& before) {
    interval_ = before.interval_;
    signatures_ = std::move(before.signatures_);
    compares_.continue_from(before.compares_);
}

void polling::poll(directory_index where) {
    directory& d = tree_.dir(where);
    polled_ += d.polled ? 0U : 1U;
    d.polled = true;
}

void polling::stop_polling(directory_index where) {
    directory& d = tree_.dir(where);
    polled_ -= d.polled ? 1U : 0U;
    d.polled = false;
    warm_.erase(where);
}

verdict polling::only_polled(entry_index index, std::uint64_t inode, std::uint64_t device) {
    const directory_index number = tree_.at(index).directory;
    const bool same = number != none && is_only_polled(tree_, number) &&
                      tree_.dir(number).inode == inode && tree_.dir(number).device == device;
    model_.failures_.clear_failures(index);
    if (!same) {
        const sys::details* const before = signatures_.find(index);
        if (before != nullptr &&
            (before->status.inode != inode || before->status.device != device)) {
            ESPY_SOMETIMES("polled: another directory under a known name");
            signatures_.erase(index);
        }
        const directory_index bound = model_.arms_.bind(index, watch_id::none, inode, device);
        poll(bound);
    }
    tree_.at(index).failure_told = false;
    model_.tell_arrival(index);
    return tree_.dir(tree_.at(index).directory).relist ? verdict::list : verdict::leave;
}

void polling::begin_pass(bool whole) {
    again_ = false;
    std::vector<directory_index> ahead;
    for (directory_index i{0}; whole && i < tree_.directory_count(); ++i) {
        if (tree_.dir(i).entry != none && tree_.dir(i).polled) {
            ahead.push_back(i);
        }
    }
    for (auto at = warm_.begin(); at != warm_.end();) {
        if (!whole) {
            ahead.push_back(at->first);
        }
        at = --at->second == 0 ? warm_.erase(at) : std::next(at);
    }
    pass_.begin(whole, std::move(ahead));
    for (const entry_index index : model_.failures_.denied()) {
        const entry& e = tree_.at(index);
        const directory_index parent = tree_.parent(index);
        if (whole && e.is_denied() && !e.retired &&
            (parent == none || is_only_polled(tree_, parent))) {
            // Who may read it need not show.
            ESPY_SOMETIMES("pass: what may not be read is tried again");
            model_.arms_.arm(index);
        }
    }
}

/// Asks for the next listings; when there are none left, for what they have shown.
void polling::go_on_with_pass() {
    if (pass_.is_placing()) {
        // What is new has been listed.
        if (pass_.puts_off()) {
            pass_.place_put_off();
        }
        place_some();
        if (model_.idle()) {
            end_pass();
        }
        return;
    }
    const std::vector<directory_index> next = pass_.next(most_.listings_at_once);
    if (next.empty()) {
        place_found();
        return;
    }
    // What is asked for last is done first.
    for (const directory_index each : next) {
        model_.actions_.emplace_back(to::observe{each});
    }
}

std::string polling::path_on_disk(directory_index where) const {
    return pass_.path_on_disk(where, tree_);
}

bool polling::forget_pass() {
    const bool early = pass_.is_looking() && model_.idle();
    if (early) {
        ESPY_SOMETIMES("pass: given up for another one");
        pass_ = {};
    }
    return early;
}

void polling::share(entry_index index) {
    const directory_index number = tree_.at(index).directory;
    if (number != none && tree_.dir(number).watch != watch_id::none) {
        ESPY_SOMETIMES("polled: shared with other machines");
        tree_.dir(number).shared = true;
        poll(number);
    }
}

void polling::stamp_later(entry_index index) {
    const directory_index where = tree_.parent(index);
    if (where != none && tree_.dir(where).polled && tree_.dir(where).is_heard()) {
        ESPY_SOMETIMES("polled: an event where it is watched, too");
        unstamped_.push_back(index);
    }
}

void polling::stamp_anew(entry_index index) {
    const directory_index where = tree_.parent(index);
    if (where != none && tree_.dir(where).polled) {
        unstamped_.push_back(index);
    }
}

void polling::forget_unpolled() {
    signatures_.erase_if([this](entry_index index) {
        const directory_index above = tree_.parent(index);
        const directory_index where = above == none ? tree_.at(index).directory : above;
        return where == none || !tree_.dir(where).polled;
    });
}

bool polling::is_another(directory_index where, const sys::details& itself) const {
    const directory& d = tree_.dir(where);
    const sys::details* const before = signatures_.find(d.entry);
    return itself.status.inode != d.inode || itself.status.device != d.device ||
           (before != nullptr && d.entry != tree_.top() && !is_same_thing(*before, itself));
}

void polling::stamped(entry_index index, sys::details what) {
    what.status.type = model_.guesses_.kept_as(what.status.type);
    if (!tree_.at(index).retired && tree_.at(index).type == what.status.type) {
        signatures_.put(index, what);
    }
}

/// The next listing differs from this, whatever it sees. Told once too often: without it, what was
/// written meanwhile and made no event would be what the file is known to look like.
void polling::stamp_failed(entry_index index) {
    sys::details unknown;
    unknown.status.type = tree_.at(index).type;
    ESPY_SOMETIMES("stamp: cannot be looked at");
    stamped(index, unknown);
}

} // namespace espy::tree
