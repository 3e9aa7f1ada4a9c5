/// Which directories of which roots a watch stands for.
#pragma once

#include "record/store.hpp"

#include <cstddef>
#include <cstdint>
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
    std::uint32_t owner = none;
    subject what = {};
    friend bool operator==(const subscriber&, const subscriber&) = default;
};

/// Maps watch numbers to subscribers. Numbers are never used twice (`inotify(7)` counts up), so a
/// number that is not here is that of a watch which has ended, whose last events may still come.
class watch_table {
public:
    watch_table() : slots_(64) {}

    void add(watch_id watch, subscriber who);
    /// Takes one subscriber off; true if it was there and the last one.
    bool remove(watch_id watch, subscriber who);
    /// The first directory of `owner`, no mark, that `watch` stands for, or `none`.
    directory_index find(watch_id watch, std::uint32_t owner) const noexcept;
    /// Appends all subscribers of `watch` to `out`.
    void collect(watch_id watch, std::vector<subscriber>& out) const;
    bool contains(watch_id watch) const noexcept;
    template <typename Each>
    void for_each(Each each) const {
        for (const slot& s : slots_) {
            if (s.watch != watch_id::none) {
                each(s.watch, s.who);
            }
        }
    }

    /// Changes whenever the table does.
    std::uint64_t version() const noexcept { return version_; }
    /// Watches, not subscribers.
    std::size_t size() const noexcept { return watches_; }
    std::size_t memory() const noexcept { return slots_.capacity() * sizeof(slot); }
    /// Its laws (laws.cpp).
    void check() const;

private:
    struct slot {
        watch_id watch = watch_id::none;
        subscriber who;
    };
    static std::size_t hash_of(watch_id watch) noexcept {
        // Numbers come one after the other: a few stay together, as they are used, and these are
        // spread, so that no long run forms.
        constexpr std::uint32_t together = 8;
        const auto number = static_cast<std::uint32_t>(watch);
        const std::uint64_t spread = number / together * 0x9e3779b97f4a7c15U;
        return (spread >> 32) * together + number % together;
    }
    std::size_t home(watch_id watch) const noexcept { return hash_of(watch) & (slots_.size() - 1); }
    bool is_free(std::size_t at) const noexcept { return slots_[at].watch == watch_id::none; }
    void close_hole(std::size_t hole) noexcept;
    void grow();

    std::vector<slot> slots_;
    std::size_t used_ = 0;
    std::size_t watches_ = 0;
    /// Of all numbers that were ever here; most that are looked for when a tree is armed are new.
    watch_id highest_ = watch_id::none;
    std::uint64_t version_ = 0;
};

} // namespace espy::tree
