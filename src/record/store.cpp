#include "record/store.hpp"

#include "base/check.hpp"

namespace espy::tree {
namespace {

// Entries that are moved to a table that has grown: with each addition, so that all have been moved long
// before it grows again; and when a batch ends, so that the former one does not stay for long.
constexpr std::size_t moved_an_addition = 8;
constexpr std::size_t moved_a_batch = 4096;

} // namespace

store::store() : table_(64) {
    entry top;
    top.type = entry_type::directory;
    entries_.push_back(top);
}

entry_index store::add(directory_index parent, std::string_view name, entry_type type) {
    ESPY_CHECK(directories_[parent].entry != none && !name.empty());
    ESPY_CHECK(find(parent, name) == none);
    // Fuller, and most that is not there would be looked for among many others.
    if ((count_ + 1) * 2 > table_.size()) {
        grow();
    }
    move_some(moved_an_addition);
    const std::uint32_t text = names_.add(name);
    entry_index index;
    if (free_entries_.empty()) {
        index = entry_index(static_cast<std::uint32_t>(entries_.size()));
        entries_.push_back(entry());
    } else {
        index = free_entries_.back();
        free_entries_.pop_back();
        entries_[index] = entry();
    }
    entry& e = entries_[index];
    e.name = text;
    e.name_size = static_cast<std::uint16_t>(name.size());
    e.type = type;
    link(index, parent);
    ++count_;
    return index;
}

void store::detach(entry_index index) noexcept {
    ESPY_CHECK(index != top() && !entries_[index].retired);
    unlink(index);
    entries_[index].retired = true;
}

/// To go over all entries of a large directory takes long. As a rule they have all been seen by the
/// last listing, so that it is enough to turn round what that means.
void store::begin_sight(directory_index where) noexcept {
    directory& d = directories_[where];
    if (d.sight_is_mixed) {
        for (entry_index child = d.first_child; child != none; child = entries_[child].next) {
            entries_[child].sight = d.sight;
        }
    }
    d.sight = !d.sight;
    d.sight_is_mixed = true;
}

void store::erase(entry_index index) {
    ESPY_CHECK(index != top());
    entry& e = entries_[index];
    if (e.directory != none) {
        close_directory(index);
    }
    if (!e.retired) {
        unlink(index);
    }
    names_.erase(e.name, e.name_size);
    e.retired = true;
    retired_.push_back(index);
    --count_;
}

void store::recycle() {
    move_some(moved_a_batch);
    free_entries_.insert(free_entries_.end(), retired_.begin(), retired_.end());
    retired_.clear();
    free_directories_.insert(free_directories_.end(), retired_directories_.begin(),
                             retired_directories_.end());
    retired_directories_.clear();
}

void store::move(entry_index index, directory_index parent, std::string_view name) {
    ESPY_CHECK(!entries_[index].retired && directories_[parent].entry != none);
    ESPY_CHECK(find(parent, name) == none);
    ESPY_CHECK(!is_within(directories_[parent].entry, index)); // or the tree becomes a ring
    entry& e = entries_[index];
    if (e.parent == directories_[parent].entry) {
        take(index);
        give_name(e, name);
        e.hash = hash(e.parent, this->name(index));
        put(index);
        see(index);
        return;
    }
    unlink(index);
    give_name(e, name);
    link(index, parent);
}

void store::give_name(entry& e, std::string_view name) {
    e.name = names_.replace(e.name, e.name_size, name);
    e.name_size = static_cast<std::uint16_t>(name.size());
}

void store::swap(entry_index a, entry_index b) {
    ESPY_CHECK(!is_within(a, b) && !is_within(b, a));
    ESPY_CHECK(!entries_[a].retired && !entries_[b].retired);
    const directory_index parent_a = parent(a);
    const directory_index parent_b = parent(b);
    unlink(a);
    unlink(b);
    std::swap(entries_[a].name, entries_[b].name);
    std::swap(entries_[a].name_size, entries_[b].name_size);
    link(a, parent_b);
    link(b, parent_a);
}

directory_index store::open_directory(entry_index index) {
    ESPY_CHECK(!entries_[index].retired && entries_[index].directory == none);
    directory_index number;
    if (free_directories_.empty()) {
        number = directory_index(static_cast<std::uint32_t>(directories_.size()));
        directories_.push_back(directory());
    } else {
        number = free_directories_.back();
        free_directories_.pop_back();
        directories_[number] = directory();
    }
    directories_[number].entry = index;
    entries_[index].directory = number;
    return number;
}

void store::close_directory(entry_index index) {
    directory_index& number = entries_[index].directory;
    if (number != none) {
        ESPY_CHECK(directories_[number].first_child == none);
        directories_[number].entry = none;
        retired_directories_.push_back(number);
        number = none;
    }
}

store::footprint store::memory() const noexcept {
    // What is free is kept for entries and directories that come.
    return {
        entries_.memory() + (free_entries_.capacity() + retired_.capacity()) * sizeof(entry_index),
        directories_.memory() + (free_directories_.capacity() + retired_directories_.capacity()) *
                                    sizeof(directory_index),
        names_.memory(), table_.memory() + former_.memory()};
}

void store::link(entry_index index, directory_index parent) noexcept {
    entry& e = entries_[index];
    directory& d = directories_[parent];
    e.parent = d.entry;
    e.previous = none;
    e.sight = d.sight;
    e.next = d.first_child;
    if (e.next != none) {
        entries_[e.next].previous = index;
    }
    d.first_child = index;
    e.hash = hash(e.parent, name(index));
    put(index);
}

void store::unlink(entry_index index) noexcept {
    take(index);
    entry& e = entries_[index];
    if (e.previous != none) {
        entries_[e.previous].next = e.next;
    } else {
        directories_[entries_[e.parent].directory].first_child = e.next;
    }
    if (e.next != none) {
        entries_[e.next].previous = e.previous;
    }
}

} // namespace espy::tree
