/// Writes changes into the batch that is being filled.
#pragma once

#include "record/store.hpp"
#include "telling/telling.hpp"

#include <espy/change.hpp>
#include <espy/options.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy::tree {

/// Tells the changes of one root: composes paths from the tree as it is at that moment, and leaves
/// out kinds nobody asked for, and what the selection hides.
class teller {
public:
    /// What `root_path` views must outlive the teller.
    teller(telling& shared, store& tree, root_id root, std::string_view root_path,
           const root_options& options);

    bool wants(change_kind kind) const noexcept { return wanted_.contains(kind); }
    kinds wanted() const noexcept { return wanted_; }
    std::string_view root_path() const noexcept { return root_path_.own(); }
    root_id root() const noexcept { return common_.root; }
    /// What is told is what `link` leads to, an entry of which `outer` tells: it has the path of the
    /// link. Of the stream nothing is told. `outer` must live as long.
    void follow(const teller& outer, entry_index link) noexcept {
        outer_ = &outer;
        link_ = link;
        new_in_ = outer.is_open(link) ? shared_.number : 0;
    }

    /// Nothing is told while muted (before `ready`, if the initial listing is not asked for).
    void mute(bool muted) noexcept { muted_ = muted; }
    /// Nothing is told any more.
    void silence() noexcept {
        wanted_ = {};
        notice_ = nullptr;
    }
    /// As what an entry is told that comes to be shown.
    void arrivals(change_kind kind) noexcept { arrival_ = kind; }
    /// The root is the single entry of this name in the top directory: its path is the root's.
    void single(bool only_one) noexcept { single_ = only_one; }

    /// Tells a change of an entry.
    void entry(change_kind kind, entry_index index);
    /// Where an entry is that is to be told as renamed; lives as long as the batch.
    std::string_view former_path(entry_index index);
    /// Tells that `index` has come from `from`, its former path. `replaced`: the type of what was
    /// there and `knows`; `other`: what is now called `from`.
    void renamed(entry_index index, std::string_view from, entry_type replaced = entry_type::none,
                 entry_index other = none);
    /// Tells all files below a directory as modified.
    void modified_below(entry_index top);
    // What is told entry by entry of a directory is told in portions: what is left of it is told before
    // anything else changes, or is told.
    /// So many entries at once.
    void portions_are_of(std::uint64_t entries) noexcept { at_once_ = entries; }
    bool has_more() const noexcept { return rest_.top != none; }
    void tell_more() { go_on(at_once_); }
    void finish() {
        if (has_more()) {
            tell_rest();
        }
    }
    /// Nothing more is told of it.
    void forget_more() noexcept { rest_ = {}; }
    /// The consumer has been told of it, or would have been while not muted.
    bool knows(entry_index index) const noexcept {
        return tree_.at(index).told && (!select_ || tree_.at(index).shown);
    }
    /// Decides anew about an entry that was told.
    void reconsider(entry_index index);
    /// The same of one that is new in this batch, whose type is known now.
    void type_known(entry_index index);
    /// Tells something about the stream; `index` is the place, or `none` for the root.
    void stream(change_kind kind, entry_index index = none);
    void watch_failed(entry_index index, std::error_code error, std::string_view message);
    /// Tells a record of the kernel about a directory, or about a name in it.
    void event(entry_index directory, inotify::mask mask, std::uint32_t cookie,
               std::string_view name);

    /// The path of an entry as it is told.
    std::string path(entry_index index) const;
    /// Who did what is being told; 0: nobody knows.
    std::int32_t process() const noexcept { return shared_.pid; }
    void attribute_to(std::int32_t process) { shared_.attribute_to(process); }
    /// What is told from here to the next event was found by looking, so that nobody knows which
    /// process did it.
    void nobody() { attribute_to(0); }
    /// Must be called when a directory got another path or is gone.
    void forget_paths() noexcept { prefix_of_ = none; }

    /// What was told of this entry so far has the type that it has now.
    void complete_type(entry_index index) noexcept;
    /// The types of entries told but not looked at yet are completed here, before the batch is
    /// given out.
    void complete_types() noexcept;
    /// Its laws (laws.cpp).
    void check() const;

private:
    /// A change whose type is not known for sure yet.
    struct open_type {
        std::uint64_t batch;
        std::size_t index;
        entry_index entry;
    };

    /// What is to be told of a directory still, entry by entry.
    struct rest {
        entry_index top = none;
        /// The next; `none`: there is none, but for what is to be told as removed.
        entry_index at = none;
        /// All of it has come from there; empty: all files are to be told as modified.
        std::string from;
        std::vector<entry_index> left;
    };

    void content_of_link(change_kind kind);
    bool is_open(entry_index index) const noexcept {
        return tree_.at(index).untyped || tree_.at(index).told_as == entry_type::none;
    }
    /// Of an entry that is new in this batch: what it is told as must be one thing all along.
    void note_open(entry_index index) {
        if (is_open(index)) {
            open_types_.push_back({shared_.number, shared_.out->size() - 1, index});
        }
    }
    void complete(const open_type& open) noexcept;
    change* begin(change_kind kind);
    change* begin_unmuted(change_kind kind);
    void tell(change_kind kind, entry_index index, std::string_view path = {});
    void tell_renamed(entry_index index, std::string_view from, bool replaced, bool exchanged);
    void reach(entry_index parent);
    std::string_view compose(entry_index index);

    // selecting.cpp
    const std::string& below_root(entry_index index);
    bool selects(entry_index index);
    void drop(entry_index index);
    bool passes(change_kind kind, entry_index index);
    void show(change_kind kind, entry_index index, std::string_view from);

    // expanding.cpp
    bool moves_whole(entry_index top);
    bool is_told_whole(entry_index top);
    void move(entry_index top, std::string_view from);
    void move_one(rest& now, std::size_t size);
    void go_on(std::uint64_t entries);
    void tell_rest();
    bool is_told_by_listing(entry_index index, entry_index top);
    std::string_view former(const rest& now, entry_index at, std::size_t size);
    void leave(entry_index top, std::string_view from);
    void arrive(entry_index top);
    entry_index next_below(entry_index index, entry_index top) const noexcept;

    telling& shared_;
    store& tree_;
    told_path root_path_;
    const teller* outer_ = nullptr;
    entry_index link_ = none;
    /// The batch in which it was told first, if that is not complete.
    std::uint64_t new_in_ = 0;
    kinds wanted_;
    std::function<bool(std::string_view, entry_type)> select_;
    std::function<void(const change&)> notice_;
    /// `root_options::expand_renames`.
    bool expand_ = false;
    /// Memory for `below_root`.
    std::string below_;
    /// What all changes of the root have in common.
    change common_;
    bool muted_ = false;
    change_kind arrival_ = change_kind::exists;
    bool single_ = false;
    /// The path of the directory told of last, with a slash at its end.
    entry_index prefix_of_ = none;
    std::string prefix_;
    std::vector<open_type> open_types_;
    rest rest_;
    std::uint64_t at_once_ = 256;
};

} // namespace espy::tree
