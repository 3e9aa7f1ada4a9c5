/// What is known of one root's tree: entries, directories, names.
#pragma once

#include "base/memory/growing.hpp"
#include "base/memory/name_arena.hpp"
#include "base/memory/slots.hpp"
#include "base/time/position.hpp"

#include <espy/change.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace espy::tree {

/// What keeps a directory from being looked into, as far as it was tried.
enum class trouble : std::uint8_t {
    nothing,
    /// It could not be reached; it is tried again soon.
    dirty,
    /// It may not be read; it is tried again when some attributes change.
    denied,
    /// The same, and soon in any case.
    denied_and_dirty,
};

/// What a directory that is to be watched has no watch for.
enum class shortage : std::uint8_t {
    nothing,
    /// The limit of watches is reached.
    limit,
    /// Watches as such are refused.
    refusal,
};

/// One name in one directory.
struct entry {
    entry_index parent = none;
    entry_index next = none;
    entry_index previous = none;
    std::uint32_t name = 0;
    std::uint32_t hash = 0;
    directory_index directory = none;
    std::uint16_t name_size = 0;
    entry_type type : 3 = entry_type::none;
    /// What it was told to be; `none` until the batch in which it was told is complete.
    entry_type told_as : 3 = entry_type::none;
    /// The consumer has been told of it.
    bool told : 1 = false;
    /// The consumer's selection shows it, as of the last decision.
    bool shown : 1 = false;
    /// Said to be no directory, not looked at yet; `type` is a guess until then.
    bool untyped : 1 = false;
    /// Found by the listing under way, if it is as its directory's; see `is_seen`.
    bool sight : 1 = false;
    /// Removed, but its number is not to be used again yet.
    bool retired : 1 = false;
    /// Changed by `troubles` alone.
    tree::trouble trouble : 2 = tree::trouble::nothing;
    /// Not to be descended into.
    bool pruned : 1 = false;
    /// The consumer has been told that it cannot be watched.
    bool failure_told : 1 = false;

    bool is_dirty() const noexcept {
        return trouble == tree::trouble::dirty || trouble == tree::trouble::denied_and_dirty;
    }
    bool is_denied() const noexcept {
        return trouble == tree::trouble::denied || trouble == tree::trouble::denied_and_dirty;
    }
};
static_assert(sizeof(entry) == 28);

/// Whether what is known of a directory is where it is thought to be.
enum class standing : std::uint8_t {
    here,
    /// A look has shown another one at its name: an event says that it has left, and perhaps where to.
    ousted,
    /// The same, and no event to come says that: that event was the reason of the look; or the listing of what it was in
    /// has shown the other one, and that is another directory itself.
    adrift,
};

/// What a directory has beyond an entry, once it was opened.
struct directory {
    entry_index entry = none;
    entry_index first_child = none;
    watch_id watch = watch_id::none;
    /// Its listing is in progress, and its files may be others than before.
    bool rebound : 1 = false;
    /// It was another directory when it was listed last.
    bool another : 1 = false;
    tree::standing standing : 2 = tree::standing::here;
    /// What it has no watch for; it is listed again now and then. Changed by `troubles` alone.
    tree::shortage shortage : 2 = tree::shortage::nothing;
    /// Listed again and again, for want of a watch or because that does not tell all.
    bool polled : 1 = false;
    /// Its file system changes without this kernel's knowledge.
    bool shared : 1 = false;
    /// Its file system is the kernel's own, which tells of little that it changes there.
    bool made_by_kernel : 1 = false;
    /// A file that is mounted in it cannot be watched, so that it is polled.
    bool unheard : 1 = false;
    /// It is to be listed (again), and every event until then is contained in that listing.
    bool relist : 1 = false;
    /// All directories below it are to be listed again, too, as soon as they are found.
    bool relist_below : 1 = false;
    /// Had entries when its listing began; or some were not seen by its observation.
    bool sweeps : 1 = false;
    bool sight : 1 = false;
    /// Not all entries are known to have been seen by the last listing.
    bool sight_is_mixed : 1 = false;
    /// Events were lost since it was listed.
    bool distrusted : 1 = false;
    /// Changes of attributes are of interest, whatever is told: something in it may not be read.
    bool attributes : 1 = false;
    /// It is watched, and listed by a pass under way, which has the word until its end: what events
    /// tell meanwhile only says that it is `stirred`.
    bool held : 1 = false;
    /// What the pass has seen in it is not all that is known of it.
    bool stirred : 1 = false;
    /// Any event may be in a listing: none has ended yet before the last fence, or it goes on.
    bool unlisted : 1 = true;
    std::uint64_t inode = 0;
    std::uint64_t device = 0;

    /// Events tell what happens in it.
    bool is_heard() const noexcept { return watch != watch_id::none && !held; }
    /// And tell all of it, once it was listed.
    bool is_polled_until_listed() const noexcept {
        return polled && watch != watch_id::none && !shared && !unheard;
    }
};
static_assert(sizeof(directory) == 32);

/// The entries of one tree, with look-up by (parent, name). No system call, no telling.
class store {
public:
    store();

    entry_index top() const noexcept { return entry_index{0}; }
    entry& at(entry_index index) noexcept { return entries_[index]; }
    const entry& at(entry_index index) const noexcept { return entries_[index]; }
    directory& dir(directory_index index) noexcept { return directories_[index]; }
    const directory& dir(directory_index index) const noexcept { return directories_[index]; }
    std::string_view name(entry_index index) const noexcept {
        return names_.get(entries_[index].name, entries_[index].name_size);
    }

    static std::uint32_t hash(entry_index parent, std::string_view name) noexcept;
    /// The entry `name` of directory `parent`, or `none`.
    entry_index find(directory_index parent, std::string_view name) const noexcept;
    /// The entry at a path below the top, or `none`.
    entry_index find_below(std::string_view path) const noexcept;
    entry_index add(directory_index parent, std::string_view name, entry_type type);
    /// Takes an entry without children out of the tree; its numbers may be used again after
    /// `recycle`.
    void erase(entry_index index);
    void recycle();
    /// Takes an entry out with all that is below it: no look-up finds it any more, and it counts as
    /// removed. It still has its path, to be told as it is erased piece by piece.
    void detach(entry_index index) noexcept;
    /// Gives an entry, with all below it, another name in another directory. The name must be free.
    void move(entry_index index, directory_index parent, std::string_view name);
    /// Swaps the places of two entries, neither below the other.
    void swap(entry_index a, entry_index b);

    directory_index open_directory(entry_index index);
    void close_directory(entry_index index);

    /// The directory that an entry is in; `none` for the top.
    directory_index parent(entry_index index) const noexcept {
        const entry_index up = entries_[index].parent;
        return up == none ? none : entries_[up].directory;
    }
    /// From now on no entry of it has been seen. What is added is seen.
    void begin_sight(directory_index where) noexcept;
    /// All entries that are left have been seen.
    void end_sight(directory_index where) noexcept { directories_[where].sight_is_mixed = false; }
    void see(entry_index index) noexcept { entries_[index].sight = sight_in_parent(index); }
    bool is_seen(entry_index index) const noexcept {
        return entries_[index].sight == sight_in_parent(index);
    }
    /// True if `index` is `ancestor` or below it.
    bool is_within(entry_index index, entry_index ancestor) const noexcept;
    /// The names from below `ancestor` down to `index`, joined by slashes; empty if they are the
    /// same.
    void append_path(entry_index index, entry_index ancestor, std::string& out) const;
    std::uint32_t depth(entry_index index) const noexcept;
    /// The entry after `index` in an order that gives children before their parent, within
    /// `subtree`.
    entry_index first_in_postorder(entry_index subtree) const noexcept;
    entry_index next_in_postorder(entry_index index, entry_index subtree) const noexcept;

    /// How many numbers of directories there are; those not in use have no entry.
    directory_index directory_count() const noexcept {
        return directory_index(static_cast<std::uint32_t>(directories_.size()));
    }
    std::size_t size() const noexcept { return count_; }
    /// Bytes held, by what they are for.
    struct footprint {
        std::size_t entries;
        std::size_t directories;
        std::size_t names;
        std::size_t tables;
        std::size_t all() const noexcept { return entries + directories + names + tables; }
    };
    footprint memory() const noexcept;
    /// How many numbers of entries there are, in use or not.
    entry_index entry_count() const noexcept {
        return entry_index{static_cast<std::uint32_t>(entries_.size())};
    }
    /// How many entries are to be gone over until none is found by the former table any more.
    std::size_t to_be_moved() const noexcept { return moved_end_.value() - moved_.value(); }
    /// Its laws (laws.cpp).
    void check() const;

private:
    void check_entry(entry_index index) const;
    std::size_t check_directory(directory_index number) const;
    bool sight_in_parent(entry_index index) const noexcept {
        return directories_[parent(index)].sight;
    }
    void link(entry_index index, directory_index parent) noexcept;
    void unlink(entry_index index) noexcept;
    void give_name(entry& e, std::string_view name);
    void put(entry_index index) noexcept;
    void take(entry_index index) noexcept;
    void grow();
    void move_some(std::size_t entries) noexcept;
    bool is(entry_index index, std::uint32_t key, entry_index up,
            std::string_view name) const noexcept;

    growing<entry, entry_index> entries_;
    growing<directory, directory_index> directories_;
    name_arena names_;
    /// Open addressing. A tag says of the entry in the same slot what its hash begins with: a look-up
    /// passes by other entries without touching them.
    slots<entry_index> table_;
    /// The one before it grew. The entries from `moved_` on may be found by this one only: each addition
    /// moves some, for to move all at once takes long. Nothing is taken out of it: what it has of an
    /// entry that is elsewhere, or gone, is passed by.
    slots<entry_index> former_;
    entry_index moved_{0};
    entry_index moved_end_{0};
    std::vector<entry_index> free_entries_;
    std::vector<entry_index> retired_;
    std::vector<directory_index> free_directories_;
    std::vector<directory_index> retired_directories_;
    std::size_t count_ = 0;
};

} // namespace espy::tree
