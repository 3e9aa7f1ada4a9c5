/// What entries looked like when they were looked at last, where no event tells that they changed.
#pragma once

#include "record/store.hpp"
#include "sys/details.hpp"

#include <algorithm>
#include <cstddef>
#include <unordered_map>

namespace espy::tree {

/// How two looks at one name differ.
enum class difference : std::uint8_t {
    nothing,
    attributes,
    content,
    /// It is not the same file.
    another,
};

/// No clock but that of whoever keeps the files is asked, and of that only whether it says the
/// same: servers' clocks differ from ours, and are set back.
difference compare(const sys::details& before, const sys::details& now) noexcept;

/// What was `before` under another name is this.
bool is_same_thing(const sys::details& before, const sys::details& now) noexcept;

/// By entry; only entries of directories that are polled have one.
class signatures {
public:
    const sys::details* find(entry_index index) const noexcept {
        const auto found = by_entry_.find(index);
        return found == by_entry_.end() ? nullptr : &found->second;
    }
    void put(entry_index index, const sys::details& now) { by_entry_[index] = now; }
    void erase(entry_index index) { by_entry_.erase(index); }
    template <typename Test>
    void erase_if(Test test) {
        std::erase_if(by_entry_, [&](const auto& each) { return test(each.first); });
        if (by_entry_.empty()) {
            by_entry_ = {};
        }
    }
    bool empty() const noexcept { return by_entry_.empty(); }
    template <typename Test>
    bool all_of(Test test) const {
        return std::all_of(by_entry_.begin(), by_entry_.end(),
                           [&](const auto& each) { return test(each.first); });
    }
    std::size_t memory() const noexcept {
        return by_entry_.size() * (sizeof(sys::details) + 4 * sizeof(void*));
    }

private:
    std::unordered_map<entry_index, sys::details> by_entry_;
};

} // namespace espy::tree
