/// Which directories of which roots a watch stands for.
#pragma once

#include "record/store.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace espy::tree {

struct way_mark;
/// A mark on the way to a root (`root_path`).
using mark_index = index_of<way_mark>;

/// What of a root a watch stands for: a directory of its tree; a mark on the way to it; or an entry:
/// a file that is watched itself (docs/design/0020).
class subject {
public:
    constexpr subject() noexcept = default;
    constexpr subject(directory_index of) noexcept // NOLINT(google-explicit-constructor)
        : code_(of.value()) {}
    constexpr subject(mark_index of) noexcept // NOLINT(google-explicit-constructor)
        : code_(first_mark + of.value()) {}
    constexpr subject(entry_index of) noexcept // NOLINT(google-explicit-constructor)
        : code_(first_file + of.value()) {}

    constexpr bool is_directory() const noexcept { return code_ < first_mark; }
    constexpr bool is_mark() const noexcept { return code_ >= first_mark && code_ < first_file; }
    constexpr bool is_file() const noexcept { return code_ >= first_file; }
    constexpr directory_index directory() const noexcept { return directory_index{code_}; }
    constexpr mark_index mark() const noexcept { return mark_index{code_ - first_mark}; }
    constexpr entry_index file() const noexcept { return entry_index{code_ - first_file}; }
    friend bool operator==(const subject&, const subject&) = default;

private:
    static constexpr std::uint32_t first_mark = 0x80000000;
    static constexpr std::uint32_t first_file = 0xc0000000;
    std::uint32_t code_ = none;
};

/// One watch may have several: roots that overlap, one inode under two names.
struct subscriber {
    root_index owner = none;
    subject what = {};
    friend bool operator==(const subscriber&, const subscriber&) = default;
};

/// Maps watch numbers to subscribers. Numbers are never used twice (`inotify(7)` counts up), so a
/// number that is not here is that of a watch which has ended, whose last events may still come. They
/// come one after the other: a page of slots has those of a few that follow each other.
class watch_table {
public:
    void add(watch_id watch, subscriber who);
    /// Takes one subscriber off; true if it was there and the last one.
    bool remove(watch_id watch, subscriber who);
    /// The first directory of `owner`, no mark, that `watch` stands for, or `none`.
    directory_index find(watch_id watch, root_index owner) const noexcept;
    /// Appends all subscribers of `watch` to `out`.
    void collect(watch_id watch, std::vector<subscriber>& out) const;
    bool contains(watch_id watch) const noexcept {
        return first(watch).owner != none || (!others_.empty() && others_.contains(watch));
    }
    template <typename Each>
    void for_each(Each each) const {
        for (const auto& [number, slots] : pages_) {
            for (std::uint32_t at = 0; at < in_a_page; ++at) {
                if (slots.first[at] != subject()) {
                    each(watch_id{static_cast<std::int32_t>(number * in_a_page + at)},
                         subscriber{slots.owner, slots.first[at]});
                }
            }
        }
        for (const auto& [watch, who] : others_) {
            each(watch, who);
        }
    }

    /// Changes whenever the table does.
    std::uint64_t version() const noexcept { return version_; }
    /// Watches, not subscribers.
    std::size_t size() const noexcept { return watches_; }
    std::size_t memory() const noexcept;
    /// Its laws (laws.cpp).
    void check() const;

private:
    static constexpr std::uint32_t in_a_page = 32;
    /// As a rule one root has all that follow each other.
    struct page {
        root_index owner = none;
        std::uint32_t used = 0;
        /// What of the owner each watch stands for.
        std::array<subject, in_a_page> first = {};
    };
    static std::uint32_t page_of(watch_id watch) noexcept {
        return static_cast<std::uint32_t>(watch) / in_a_page;
    }
    static std::uint32_t slot_of(watch_id watch) noexcept {
        return static_cast<std::uint32_t>(watch) % in_a_page;
    }
    /// Nobody if there is none.
    subscriber first(watch_id watch) const noexcept;

    std::unordered_map<std::uint32_t, page> pages_;
    /// Those of other owners, and all but the first of each watch.
    std::unordered_multimap<watch_id, subscriber> others_;
    std::size_t watches_ = 0;
    /// Of all numbers that were ever here; most that are looked for when a tree is armed are new.
    watch_id highest_ = watch_id::none;
    std::uint64_t version_ = 0;
};

} // namespace espy::tree
