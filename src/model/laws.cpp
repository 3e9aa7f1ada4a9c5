/// What holds of the model of a root whenever nothing is asked of anybody.
#include "base/check.hpp"
#include "model/model.hpp"

#include <algorithm>

namespace espy::tree {

/// @pre `idle`, and what was done was fenced.
void model::check() const {
    ESPY_CHECK(idle());
    tree_.check();
    renames().check();
    teller_.check();
    check_directories();
    check_entries();
    listings_.check();
    failures_.check();
    ESPY_CHECK(root_.is_present() || tree_.at(tree_.top()).directory == none);
    mounted_.check();
    polls_.check();
}

/// Counters say how many directories are so; what is kept by directory is of one that is open.
void model::check_directories() const {
    std::uint64_t watched = 0;
    for (directory_index number{0}; number < tree_.directory_count(); ++number) {
        const directory& d = tree_.dir(number);
        if (d.entry == none) {
            continue;
        }
        watched += d.watch != watch_id::none ? 1U : 0U;
        ESPY_CHECK(d.watch == watch_id::none || watches_.has(d.watch, number));
        ESPY_CHECK(d.shortage == shortage::nothing || (d.polled && d.watch == watch_id::none));
        ESPY_CHECK(!d.held || (d.watch != watch_id::none && polls_.compares().is_passing()));
        ESPY_CHECK(!d.stirred || d.held);
        ESPY_CHECK(tree_.at(d.entry).type == entry_type::directory);
    }
    ESPY_CHECK(watched == watches_.directories());
}

bool model::is_below_unlisted(entry_index index) const {
    for (; index != none; index = tree_.at(index).parent) {
        const directory_index number = tree_.at(index).directory;
        if (tree_.at(index).is_dirty() || (number != none && tree_.dir(number).relist)) {
            return true;
        }
    }
    return false;
}

void mounted_files::check() const {
    for (const auto& [index, file] : files_) {
        ESPY_CHECK(!tree_.at(index).retired);
        ESPY_CHECK(file.watch == watch_id::none || model_.watches_.has(file.watch, index));
    }
}

bool mounted_files::holds_none_retired() const {
    return std::all_of(files_.begin(), files_.end(),
                       [&](const auto& each) { return !tree_.at(each.first).retired; }) &&
           std::none_of(mount_points_.begin(), mount_points_.end(),
                        [&](entry_index index) { return tree_.at(index).retired; });
}

void model::check_entries() const {
    for (entry_index index = tree_.top(); index < tree_.entry_count(); ++index) {
        const entry& e = tree_.at(index);
        if (e.retired) {
            continue;
        }
        // Whatever was found has been told by now, unless it comes from another engine, which had not
        // told of it, and a directory above it is to be listed here.
        ESPY_CHECK(e.told || index == tree_.top() || is_below_unlisted(index));
        ESPY_CHECK(!e.untyped || guesses_.holds(index));
        ESPY_CHECK(!e.pruned || e.directory == none);
    }
}

/// Each listing that is over, or goes on later, has an end in the stream.
void listing::check() const {
    ESPY_CHECK(unfenced_.empty());
}

/// Numbers are used again after this. What is kept by one of them for longer goes with it: if not, it
/// would be taken for another's. The other lists (of `troubles`, `doubts_`, `looks_`,
/// `placed_`) only say where to look again, which does no harm.
bool model::holds_none_retired() const {
    return renames().holds_none_retired() && polls_.holds_none_retired() &&
           mounted_.holds_none_retired();
}

/// @pre As of `model::check`.
void polling::check() const {
    std::uint64_t polled = 0;
    for (directory_index number{0}; number < tree_.directory_count(); ++number) {
        const directory& d = tree_.dir(number);
        polled += d.entry != none && d.polled ? 1U : 0U;
    }
    ESPY_CHECK(polled == polled_);
    for (const auto& [where, more] : warm_) {
        ESPY_CHECK(tree_.dir(where).entry != none && tree_.dir(where).polled && more > 0);
    }
    ESPY_CHECK(in_pass() || pass_.missing().empty());
    ESPY_CHECK(in_pass() || pass_.lost().empty());
}

bool polling::holds_none_retired() const {
    return std::all_of(warm_.begin(), warm_.end(),
                       [&](const auto& each) { return tree_.dir(each.first).entry != none; }) &&
           signatures_.all_of([&](entry_index index) { return !tree_.at(index).retired; });
}

} // namespace espy::tree
