#include "record/store.hpp"

#include "base/check.hpp"
#include "base/open_table.hpp"

#include <cstring>

namespace espy::tree {
namespace {

// Names are short: to call a function for a few bytes takes longer than to read them in words.

std::uint64_t word_at(const char* at) noexcept {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

/// All of a text of less than eight bytes.
std::uint64_t short_word(const char* at, std::size_t size) noexcept {
    if (size >= 4) {
        std::uint32_t front;
        std::uint32_t back;
        std::memcpy(&front, at, sizeof front);
        std::memcpy(&back, at + size - sizeof back, sizeof back);
        return std::uint64_t{back} << 32 | front;
    }
    const auto byte = [&](std::size_t i) {
        return std::uint64_t{static_cast<unsigned char>(at[i])};
    };
    return size == 0 ? 0 : byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16;
}

/// The bits of a hash that do not say which slot it is for, in any but the largest tables.
std::uint8_t tag(std::uint32_t hash) noexcept {
    return static_cast<std::uint8_t>(hash >> 24 | 1U);
}

bool are_same(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size() || a.size() < 8) {
        return a.size() == b.size() &&
               short_word(a.data(), a.size()) == short_word(b.data(), b.size());
    }
    const std::size_t last = a.size() - 8;
    for (std::size_t i = 0; i < last; i += 8) {
        if (word_at(a.data() + i) != word_at(b.data() + i)) {
            return false;
        }
    }
    return word_at(a.data() + last) == word_at(b.data() + last);
}

} // namespace

store::store() : tags_(64), table_(64, none) {
    entry top;
    top.type = entry_type::directory;
    entries_.push_back(top);
}

std::uint32_t store::hash(entry_index parent, std::string_view name) noexcept {
    constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15;
    std::uint64_t state = (std::uint64_t{parent} << 8 | name.size()) * multiplier;
    std::uint64_t last = 0;
    if (name.size() >= 8) {
        const char* const end = name.data() + name.size() - 8;
        for (const char* at = name.data(); at < end; at += 8) {
            state = (state ^ word_at(at)) * multiplier;
            state ^= state >> 32;
        }
        last = word_at(end);
    } else {
        last = short_word(name.data(), name.size());
    }
    state = (state ^ last) * multiplier;
    return static_cast<std::uint32_t>(state >> 32);
}

entry_index store::find(directory_index parent, std::string_view name) const noexcept {
    const entry_index up = directories_[parent].entry;
    const std::uint32_t key = hash(up, name);
    const std::size_t slot = open_table::find(
        key, table_.size(), [&](std::size_t at) { return tags_[at] == 0; },
        [&](std::size_t at) {
            if (tags_[at] != tag(key)) {
                return false;
            }
            const entry& e = entries_[table_[at]];
            return e.hash == key && e.parent == up && are_same(this->name(table_[at]), name);
        });
    // A free slot has none.
    return table_[slot];
}

entry_index store::find_below(std::string_view below_root) const noexcept {
    entry_index at = top();
    while (!below_root.empty()) {
        if (entries_[at].directory == none) {
            return none;
        }
        const auto slash = below_root.find('/');
        at = find(entries_[at].directory, below_root.substr(0, slash));
        if (at == none) {
            return none;
        }
        below_root.remove_prefix(slash == std::string_view::npos ? below_root.size() : slash + 1);
    }
    return at;
}

entry_index store::add(directory_index parent, std::string_view name, entry_type type) {
    ESPY_CHECK(directories_[parent].entry != none && !name.empty());
    ESPY_CHECK(find(parent, name) == none);
    // Fuller, and most that is not there would be looked for among many others.
    if ((count_ + 1) * 2 > table_.size()) {
        grow();
    }
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
    close_directory(index);
    if (!entries_[index].retired) {
        unlink(index);
    }
    entry& e = entries_[index];
    names_.erase(e.name, e.name_size);
    e.retired = true;
    retired_.push_back(index);
    --count_;
}

void store::recycle() {
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
    // The name may be a view of one that the arena moves when it grows.
    const name_copy text(name);
    unlink(index);
    entry& e = entries_[index];
    names_.erase(e.name, e.name_size);
    e.name = names_.add(text.view());
    e.name_size = static_cast<std::uint16_t>(text.view().size());
    link(index, parent);
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

bool store::is_within(entry_index index, entry_index ancestor) const noexcept {
    for (; index != none; index = entries_[index].parent) {
        if (index == ancestor) {
            return true;
        }
    }
    return false;
}

void store::append_path(entry_index index, entry_index ancestor, std::string& out) const {
    std::size_t size = 0;
    for (entry_index i = index; i != ancestor; i = entries_[i].parent) {
        size += std::size_t{entries_[i].name_size} + 1;
    }
    if (size == 0) {
        return;
    }
    std::size_t end = out.size() + size - 1;
    out.resize(end);
    for (entry_index i = index; i != ancestor; i = entries_[i].parent) {
        const std::string_view part = name(i);
        end -= part.size();
        part.copy(out.data() + end, part.size());
        if (entries_[i].parent != ancestor) {
            out[--end] = '/';
        }
    }
}

std::uint32_t store::depth(entry_index index) const noexcept {
    std::uint32_t levels = 0;
    for (; entries_[index].parent != none; index = entries_[index].parent) {
        ++levels;
    }
    return levels;
}

entry_index store::first_in_postorder(entry_index subtree) const noexcept {
    for (;;) {
        const directory_index d = entries_[subtree].directory;
        if (d == none || directories_[d].first_child == none) {
            return subtree;
        }
        subtree = directories_[d].first_child;
    }
}

entry_index store::next_in_postorder(entry_index index, entry_index subtree) const noexcept {
    if (index == subtree) {
        return none;
    }
    const entry& e = entries_[index];
    return e.next == none ? e.parent : first_in_postorder(e.next);
}

store::footprint store::memory() const noexcept {
    // What is free is kept for entries and directories that come.
    return {
        entries_.memory() + (free_entries_.capacity() + retired_.capacity()) * sizeof(entry_index),
        directories_.memory() + (free_directories_.capacity() + retired_directories_.capacity()) *
                                    sizeof(directory_index),
        names_.memory(), tags_.capacity() + table_.capacity() * sizeof(entry_index)};
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

void store::put(entry_index index) noexcept {
    const std::size_t slot = open_table::find_free(entries_[index].hash, table_.size(),
                                                   [&](std::size_t at) { return tags_[at] == 0; });
    tags_[slot] = tag(entries_[index].hash);
    table_[slot] = index;
}

void store::take(entry_index index) noexcept {
    const auto is_free = [&](std::size_t at) { return tags_[at] == 0; };
    const std::size_t slot = open_table::find(entries_[index].hash, table_.size(), is_free,
                                              [&](std::size_t at) { return table_[at] == index; });
    const std::size_t hole = open_table::close_hole(
        slot, table_.size(), is_free,
        [&](std::size_t at) { return std::size_t{entries_[table_[at]].hash}; },
        [&](std::size_t from, std::size_t to) {
            tags_[to] = tags_[from];
            table_[to] = table_[from];
        });
    tags_[hole] = 0;
    table_[hole] = none;
}

void store::grow() {
    std::vector<std::uint8_t> tags(table_.size() * 2);
    std::vector<entry_index> larger(table_.size() * 2, none);
    tags_.swap(tags);
    table_.swap(larger);
    // Straight through the entries, not in the order of the old table, which has none.
    for (entry_index index{1}; index.value() < entries_.size(); ++index) {
        if (!entries_[index].retired) {
            put(index);
        }
    }
}

} // namespace espy::tree
