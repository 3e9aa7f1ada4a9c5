/// What a pass sees in one directory, compared with what it held before.
#include "model/model.hpp"

#include <algorithm>
#include <limits>

namespace espy::tree {

namespace {

/// How often a directory that changed is looked at more closely.
constexpr unsigned warmest = 16;

} // namespace

void model::observation_begins(directory_index where, const sys::details& itself) {
    const directory& d = tree_.dir(where);
    tree_.begin_sight(where);
    if (d.entry != tree_.top()) {
        return;
    }
    const sys::details* const before = signatures_.find(d.entry);
    const bool differs = before != nullptr && compare(*before, itself) == difference::attributes;
    if (differs && single_.empty() && d.watch == watch_id::none) {
        teller_.entry(change_kind::attributes, d.entry);
    }
    signatures_.put(d.entry, itself);
}

void model::observed(directory_index where, std::string_view name, const sys::details& what) {
    if (!single_.empty() && name != single_) {
        return;
    }
    const entry_index known = tree_.find(where, name);
    if (known == none) {
        note_arrival(where, name, what);
        return;
    }
    const entry& e = tree_.at(known);
    tree_.see(known);
    const difference differs = compare_with_known(known, what);
    const bool is_closed =
        e.type == entry_type::directory && e.directory == none && !e.denied && !e.pruned;
    if (is_closed && differs != difference::another) {
        // It was not there when it was to be opened.
        mark_dirty(known);
    }
    if (differs == difference::nothing) {
        return;
    }
    warm_[where] = warmest;
    if (differs == difference::another) {
        if (is_only_polled(where)) {
            note_missing(known);
        }
        note_arrival(where, name, what);
    } else if (is_only_polled(where)) {
        tell_difference(known, differs);
        signatures_.put(known, what);
    } else {
        // An event about it may be queued.
        pass_.arrive({where, std::string(name), what});
    }
}

difference model::compare_with_known(entry_index known, const sys::details& what) {
    const sys::details* const before = signatures_.find(known);
    if (before != nullptr) {
        const bool same_type = tree_.at(known).type == what.status.type;
        return same_type ? compare(*before, what) : difference::another;
    }
    if (!may_be_what_it_was(known, what)) {
        return difference::another;
    }
    signatures_.put(known, what);
    return difference::nothing;
}

/// Of what is known nothing more can be said; what is new has to have a type.
bool model::observed_name(directory_index where, const sys::listed_entry& found) {
    const entry_index known = tree_.find(where, found.name);
    if (known != none && (found.type == entry_type::none || found.type == tree_.at(known).type)) {
        tree_.see(known);
        return true;
    }
    if (found.type == entry_type::none) {
        return false;
    }
    sys::details what;
    what.status.type = found.type;
    what.status.inode = found.inode;
    what.status.device = tree_.dir(where).device;
    observed(where, found.name, what);
    return true;
}

/// It is listed now, and what is found is told at once.
void model::forget_observed(directory_index where) {
    std::erase(pass_.lost, where);
    const auto [first, end] = pass_.arrivals_in.equal_range(where);
    for (auto at = first; at != end; ++at) {
        ++pass_.steps;
        pass_.arrivals[at->second].now = pass::found::state::done;
    }
    for (entry_index child = tree_.dir(where).first_child; child != none;
         child = tree_.at(child).next) {
        const auto at = pass_.missing_at.find(child);
        if (at != pass_.missing_at.end() && pass_.missing[at->second].second == pass::nowhere) {
            pass_.missing[at->second].first = none;
            pass_.missing_at.erase(at);
        }
    }
}

/// As far as can be said without a signature.
bool model::may_be_what_it_was(entry_index known, const sys::details& what) const noexcept {
    // Numbers that a source has given are no inodes'.
    constexpr std::uint64_t largest_inode = std::numeric_limits<std::uint64_t>::max() >> 1;
    const directory_index number = tree_.at(known).directory;
    return tree_.at(known).type == what.status.type &&
           (number == none || tree_.dir(number).inode > largest_inode ||
            is_same(known, what.status));
}

void model::tell_difference(entry_index known, difference differs) {
    const entry& e = tree_.at(known);
    if (differs == difference::content && e.type != entry_type::directory) {
        teller_.entry(change_kind::modified, known);
    } else if (differs == difference::attributes) {
        teller_.entry(change_kind::attributes, known);
        if (e.denied) {
            arm_again(known);
        }
    }
}

void model::note_arrival(directory_index where, std::string_view name, const sys::details& what) {
    warm_[where] = warmest;
    pass_.moved = true;
    pass_.arrive({where, std::string(name), what});
    if (what.status.type != entry_type::directory || !is_only_polled(where) || !pass_.whole) {
        return;
    }
    const entry_index known = find_directory(what);
    if (known != none && tree_.at(known).directory != none) {
        pass_.strayed.try_emplace(tree_.at(known).directory, where, std::string(name));
    }
}

entry_index model::find_directory(const sys::details& what) {
    if (!pass_.has_directories) {
        pass_.has_directories = true;
        for (directory_index i{0}; i < tree_.directory_count(); ++i) {
            const entry_index index = tree_.dir(i).entry;
            const sys::details* const is = index == none ? nullptr : signatures_.find(index);
            if (is != nullptr && tree_.dir(i).polled) {
                pass_.directories.emplace(is->status.inode, index);
            }
        }
    }
    const auto [first, last] = pass_.directories.equal_range(what.status.inode);
    for (auto at = first; at != last; ++at) {
        const sys::details* const is = signatures_.find(at->second);
        if (is != nullptr && !tree_.at(at->second).retired && is_same_thing(*is, what)) {
            return at->second;
        }
    }
    return none;
}

void model::note_missing(entry_index index) {
    if (pass_.missing_at.try_emplace(index, pass_.missing.size()).second) {
        pass_.missing.emplace_back(index, pass::nowhere);
    }
}

void model::observation_ends(directory_index where) {
    directory& d = tree_.dir(where);
    d.sweeps = false;
    sweep(action::kind::miss, where, d.first_child);
}

void model::note_unseen(entry_index index) {
    warm_[tree_.parent(index)] = warmest;
    pass_.moved = true;
    note_missing(index);
}

void model::observation_failed(directory_index where) {
    pass_.moved = true;
    pass_.lost.push_back(where);
}

} // namespace espy::tree
