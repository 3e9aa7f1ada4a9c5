/// What holds of the record of a tree between any two calls.
#include "base/check.hpp"
#include "record/store.hpp"

namespace espy::tree {

/// Takes as long as the tree is large.
void store::check() const {
    ESPY_CHECK(entries_[top()].parent == none && !entries_[top()].retired);
    // Each number is of an entry, or waits to be used again.
    ESPY_CHECK(entries_.size() == 1 + count_ + free_entries_.size() + retired_.size());
    std::size_t linked = 0;
    for (entry_index index{1}; index < entry_count(); ++index) {
        if (!entries_[index].retired) {
            check_entry(index);
            ++linked;
        }
    }
    std::size_t children = 0;
    for (directory_index number{0}; number < directory_count(); ++number) {
        children += directories_[number].entry == none ? 0 : check_directory(number);
    }
    ESPY_CHECK(children == linked);
    ESPY_CHECK(to_be_moved() > 0 ? table_.used() <= linked : table_.used() == linked);
}

/// It is found by its name, and leads to the top.
void store::check_entry(entry_index index) const {
    const entry& e = entries_[index];
    ESPY_CHECK(e.parent < entry_count() && e.name_size > 0);
    const directory_index in = entries_[e.parent].directory;
    ESPY_CHECK(in != none && directories_[in].entry == e.parent);
    ESPY_CHECK(e.hash == hash(e.parent, name(index)));
    ESPY_CHECK(find(in, name(index)) == index);
    ESPY_CHECK(e.directory == none || directories_[e.directory].entry == index);
    std::size_t steps = 0;
    for (entry_index above = index; above != top(); above = entries_[above].parent) {
        ESPY_CHECK(++steps <= entries_.size()); // no ring
    }
}

/// @return How many entries it has.
std::size_t store::check_directory(directory_index number) const {
    const directory& d = directories_[number];
    ESPY_CHECK(entries_[d.entry].directory == number);
    std::size_t count = 0;
    entry_index before = none;
    for (entry_index child = d.first_child; child != none; child = entries_[child].next) {
        ESPY_CHECK(!entries_[child].retired && entries_[child].parent == d.entry);
        ESPY_CHECK(entries_[child].previous == before);
        ESPY_CHECK(++count <= count_);
        before = child;
    }
    return count;
}

} // namespace espy::tree
