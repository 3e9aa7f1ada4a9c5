/// Which directories of which roots a watch stands for.
#pragma once

#include "record/store.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace espy::tree {

/// A directory of a root. One watch may have several: roots that overlap, one inode under two
/// names.
struct subscriber {
    std::uint32_t owner = none;
    directory_index directory = none;
    friend bool operator==(const subscriber&, const subscriber&) = default;
};

/// Maps watch numbers to subscribers. Numbers are never used twice (`inotify(7)` counts up), so a
/// number that is not here is that of a watch which has ended, whose last events may still come.
class watch_table {
public:
    /// From this number on a subscriber is no directory of a root's tree, but a mark on the way to
    /// it (`root_path`).
    static constexpr directory_index first_mark = 0x80000000;
    /// From this number on it is an entry: a file that is watched itself (docs/design/0020).
    static constexpr directory_index first_file = 0xc0000000;
    static bool is_file(directory_index number) noexcept { return number >= first_file; }

    watch_table() : slots_(64) {}

    void add(std::int32_t watch, subscriber who);
    /// Takes one subscriber off; true if it was there and the last one.
    bool remove(std::int32_t watch, subscriber who);
    /// The first directory of `owner`, no mark, that `watch` stands for, or `none`.
    directory_index find(std::int32_t watch, std::uint32_t owner) const noexcept;
    /// Appends all subscribers of `watch` to `out`.
    void collect(std::int32_t watch, std::vector<subscriber>& out) const;
    bool contains(std::int32_t watch) const noexcept;

    /// Changes whenever the table does.
    std::uint64_t version() const noexcept { return version_; }
    /// Watches, not subscribers.
    std::size_t size() const noexcept { return watches_; }
    std::size_t memory() const noexcept { return slots_.capacity() * sizeof(slot); }

private:
    struct slot {
        std::int32_t watch = -1;
        subscriber who;
    };
    std::size_t home(std::int32_t watch) const noexcept {
        // Numbers come one after the other: a few stay together, as they are used, and these are
        // spread, so that no long run forms.
        constexpr std::uint32_t together = 8;
        const auto number = static_cast<std::uint32_t>(watch);
        const std::uint64_t spread = number / together * 0x9e3779b97f4a7c15U;
        return ((spread >> 32) * together + number % together) & (slots_.size() - 1);
    }
    std::size_t after(std::size_t index) const noexcept {
        return (index + 1) & (slots_.size() - 1);
    }
    void close_hole(std::size_t hole) noexcept;
    void grow();

    std::vector<slot> slots_;
    std::size_t used_ = 0;
    std::size_t watches_ = 0;
    /// Of all numbers that were ever here; most that are looked for when a tree is armed are new.
    std::int32_t highest_ = -1;
    std::uint64_t version_ = 0;
};

} // namespace espy::tree
