/// How an entry is found by the directory that it is in and its name.
#include "record/store.hpp"

#include "base/memory/open_table.hpp"

#include <cstring>
#include <utility>

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

/// It has that name now.
bool store::is(entry_index index, std::uint32_t key, entry_index up,
               std::string_view name) const noexcept {
    const entry& e = entries_[index];
    return e.hash == key && e.parent == up && !e.retired && are_same(this->name(index), name);
}

entry_index store::find(directory_index parent, std::string_view name) const noexcept {
    const entry_index up = directories_[parent].entry;
    const std::uint32_t key = hash(up, name);
    const auto find_in = [&](const slots<entry_index>& in) {
        const std::size_t slot = open_table::find(
            key, in.size(), [&](std::size_t at) { return in.is_free(at); },
            [&](std::size_t at) {
                return in.tag(at) == tag(key) && is(in.value(at), key, up, name);
            });
        return in.is_free(slot) ? none : in.value(slot);
    };
    const entry_index found = find_in(table_);
    return found == none && former_.size() != 0 ? find_in(former_) : found;
}

void store::put(entry_index index) noexcept {
    const std::uint32_t key = entries_[index].hash;
    const std::size_t slot = open_table::find(
        key, table_.size(), [&](std::size_t at) { return table_.is_free(at); },
        [&](std::size_t at) { return table_.value(at) == index; });
    table_.set(slot, tag(key), index);
}

void store::take(entry_index index) noexcept {
    const auto is_free = [&](std::size_t at) { return table_.is_free(at); };
    const std::size_t slot =
        open_table::find(entries_[index].hash, table_.size(), is_free,
                         [&](std::size_t at) { return table_.value(at) == index; });
    if (is_free(slot)) {
        return; // the former table has it
    }
    const std::size_t hole = open_table::close_hole(
        slot, table_.size(), is_free,
        [&](std::size_t at) { return std::size_t{entries_[table_.value(at)].hash}; },
        [&](std::size_t from, std::size_t to) {
            table_.set(to, table_.tag(from), table_.value(from));
        });
    table_.clear(hole);
}

void store::grow() {
    slots<entry_index> larger(table_.size() * 2);
    move_some(to_be_moved());
    former_ = std::exchange(table_, std::move(larger));
    moved_ = entry_index{1};
    moved_end_ = entry_count();
}

/// Straight through the entries, not in the order of the former table, which has none.
void store::move_some(std::size_t entries) noexcept {
    for (; moved_ < moved_end_ && entries > 0; --entries, ++moved_) {
        if (!entries_[moved_].retired) {
            put(moved_);
        }
    }
    if (moved_ == moved_end_ && former_.size() != 0) {
        former_ = {};
    }
}

} // namespace espy::tree
