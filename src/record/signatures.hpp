/// What entries looked like when they were looked at last, where no event tells that they changed.
#pragma once

#include "record/store.hpp"
#include "sys/details.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

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

/// By entry; only entries of directories that are polled have one. What is in one directory has numbers
/// that are near each other as a rule, so they are kept in pages by number: nothing is looked up, and
/// nothing else is kept.
class signatures {
public:
    const sys::details* find(entry_index index) const noexcept {
        const std::size_t at = index.value();
        const page* const of = at / entries < pages_.size() ? pages_[at / entries].get() : nullptr;
        return of != nullptr && of->has(at % entries) ? &of->looks[at % entries] : nullptr;
    }
    void put(entry_index index, const sys::details& now);
    void erase(entry_index index);
    template <typename Test>
    void erase_if(Test test) {
        for_each([&](entry_index index) {
            if (test(index)) {
                erase(index);
            }
        });
    }
    bool empty() const noexcept { return pages_.empty(); }
    template <typename Test>
    bool all_of(Test test) const {
        bool all = true;
        for_each([&](entry_index index) { all = all && test(index); });
        return all;
    }
    std::size_t memory() const noexcept;

private:
    static constexpr std::size_t entries = 64;
    struct page {
        std::uint64_t present = 0;
        std::array<sys::details, entries> looks;
        bool has(std::size_t at) const noexcept { return (present >> at & 1) != 0; }
    };

    template <typename Each>
    void for_each(Each each) const {
        for (std::size_t i = 0; i < pages_.size(); ++i) {
            for (std::size_t at = 0; at < entries && i < pages_.size(); ++at) {
                if (pages_[i] != nullptr && pages_[i]->has(at)) {
                    each(entry_index(static_cast<std::uint32_t>(i * entries + at)));
                }
            }
        }
    }

    std::vector<std::unique_ptr<page>> pages_;
    /// Pages that there are.
    std::size_t count_ = 0;
};

} // namespace espy::tree
