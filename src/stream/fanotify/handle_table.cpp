#include "stream/fanotify/handle_table.hpp"

#include "base/check.hpp"
#include "base/memory/open_table.hpp"
#include "stream/fanotify/handle_key.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>

namespace espy::tree {
namespace {

using packed = handle_key<std::uint32_t>;

std::uint32_t hash_of(std::string_view key) noexcept {
    const std::uint64_t wide = std::hash<std::string_view>()(key);
    return static_cast<std::uint32_t>(wide ^ wide >> 32);
}

/// Runs of numbers that follow each other, from several times, are not to meet.
std::size_t hash_of(watch_id number) noexcept {
    return static_cast<std::uint32_t>(number) * 0x9e3779b97f4a7c15U >> 32;
}

/// `hash_in` says which hash what is in a slot has.
template <typename Slot, typename Hash>
void empty_slot(std::vector<Slot>& slots, std::size_t hole, const Slot& free,
                Hash hash_in) noexcept {
    hole = open_table::close_hole(
        hole, slots.size(), [&](std::size_t at) { return slots[at] == free; },
        [&](std::size_t at) { return hash_in(slots[at]); },
        [&](std::size_t from, std::size_t to) { slots[to] = slots[from]; });
    slots[hole] = free;
}

} // namespace

handle_table::handle_table(watch_id last) : by_handle_(64), by_number_(64, none), last_(last) {}

std::size_t handle_table::memory() const noexcept {
    return keys_.memory() + records_.memory() + by_handle_.capacity() * sizeof(slot) +
           by_number_.capacity() * sizeof(std::uint32_t);
}

/// Where the key is, or would be.
std::size_t handle_table::slot_of(std::string_view key, std::uint32_t hash) const noexcept {
    return open_table::find(
        hash, by_handle_.size(), [&](std::size_t at) { return by_handle_[at].at == none; },
        [&](std::size_t at) {
            return by_handle_[at].hash == hash && key_of(records_[by_handle_[at].at]) == key;
        });
}

std::size_t handle_table::slot_of(watch_id number) const noexcept {
    return open_table::find(
        hash_of(number), by_number_.size(), [&](std::size_t at) { return by_number_[at] == none; },
        [&](std::size_t at) { return records_[by_number_[at]].number == number; });
}

watch_id handle_table::add(std::uint32_t volume, fanotify::handle_view handle) {
    const packed wanted(volume, handle);
    const std::uint32_t hash = hash_of(wanted.text());
    const slot& known = by_handle_[slot_of(wanted.text(), hash)];
    if (known.at != none) {
        return records_[known.at].number;
    }
    if ((used_ + 1) * 4 > by_handle_.size() * 3) {
        grow();
    }
    const std::uint32_t at = new_record(wanted.text());
    by_handle_[slot_of(wanted.text(), hash)] = {hash, at};
    by_number_[slot_of(records_[at].number)] = at;
    ++used_;
    if (volume >= uses_.size()) {
        uses_.resize(volume + 1);
    }
    ++uses_[volume];
    return records_[at].number;
}

watch_id handle_table::find(std::uint32_t volume, fanotify::handle_view handle) const noexcept {
    const packed wanted(volume, handle);
    const slot& known = by_handle_[slot_of(wanted.text(), hash_of(wanted.text()))];
    return known.at == none ? watch_id::none : records_[known.at].number;
}

void handle_table::remove(watch_id number) noexcept {
    const std::size_t numbered = slot_of(number);
    const std::uint32_t at = by_number_[numbered];
    if (at == none) {
        return;
    }
    record& r = records_[at];
    empty_slot(by_number_, numbered, none,
               [&](std::uint32_t i) { return hash_of(records_[i].number); });
    empty_slot(by_handle_, slot_of(key_of(r), hash_of(key_of(r))), slot{},
               [](const slot& s) { return std::size_t{s.hash}; });
    --uses_[packed::volume_of(key_of(r))];
    keys_.erase(r.key, r.key_size);
    r.number = static_cast<watch_id>(free_);
    free_ = at;
    --used_;
}

located handle_table::meaning(watch_id number) const noexcept {
    const std::uint32_t at = by_number_[slot_of(number)];
    if (at == none) {
        return {};
    }
    const std::string_view text = key_of(records_[at]);
    return {packed::volume_of(text), packed::handle_of(text)};
}

void handle_table::note_own_mark(watch_id number) noexcept {
    const std::uint32_t at = by_number_[slot_of(number)];
    if (at != none) {
        records_[at].own_mark = true;
    }
}

bool handle_table::has_own_mark(watch_id number) const noexcept {
    const std::uint32_t at = by_number_[slot_of(number)];
    return at != none && records_[at].own_mark;
}

/// Each directory is found by its handle and by its number, and no other is.
void handle_table::check() const {
    std::size_t used = 0;
    for (std::size_t at = 0; at < by_handle_.size(); ++at) {
        if (by_handle_[at].at != none) {
            const record& r = records_[by_handle_[at].at];
            ESPY_CHECK(slot_of(key_of(r), by_handle_[at].hash) == at);
            ESPY_CHECK(by_number_[slot_of(r.number)] == by_handle_[at].at);
            ++used;
        }
    }
    ESPY_CHECK(used == used_);
    ESPY_CHECK(std::accumulate(uses_.begin(), uses_.end(), std::size_t{0}) == used_);
    ESPY_CHECK(by_number_.size() == used_ + static_cast<std::size_t>(std::count(
                                                by_number_.begin(), by_number_.end(), none)));
}

std::uint32_t handle_table::new_record(std::string_view key) {
    // After two billions of directories it begins again: what is still read of the first is long told.
    do {
        const auto last = static_cast<std::int32_t>(last_);
        last_ = watch_id{last == std::numeric_limits<std::int32_t>::max() ? 1 : last + 1};
    } while (by_number_[slot_of(last_)] != none);
    const record made{last_, keys_.add(key), static_cast<std::uint16_t>(key.size())};
    if (free_ == none) {
        records_.push_back(made);
        return static_cast<std::uint32_t>(records_.size() - 1);
    }
    const std::uint32_t at = free_;
    free_ = static_cast<std::uint32_t>(records_[at].number);
    records_[at] = made;
    return at;
}

void handle_table::grow() {
    std::vector<slot> handles(by_handle_.size() * 2);
    handles.swap(by_handle_);
    by_number_.assign(by_handle_.size(), none);
    for (const slot& s : handles) {
        if (s.at != none) {
            by_handle_[slot_of(key_of(records_[s.at]), s.hash)] = s;
            by_number_[slot_of(records_[s.at].number)] = s.at;
        }
    }
}

} // namespace espy::tree
