/// Writes changes into the batch that is being filled.
#pragma once

#include "tree/store.hpp"
#include "tree/telling.hpp"

#include <espy/change.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy::tree {

/// Tells the changes of one root: composes paths from the tree as it is at that moment, and leaves
/// out kinds nobody asked for.
class teller {
public:
    /// What `root_path` views must outlive the teller.
    teller(telling& shared, const store& tree, root_id root, std::string_view root_path,
           kinds wanted);

    bool wants(change_kind kind) const noexcept { return wanted_.contains(kind); }
    kinds wanted() const noexcept { return wanted_; }
    std::string_view root_path() const noexcept { return root_path_.own(); }

    /// Nothing is told while muted (before `ready`, if the initial listing is not asked for).
    void mute(bool muted) noexcept { muted_ = muted; }
    /// Nothing is told any more.
    void silence() noexcept { wanted_ = {}; }
    /// The root is the single entry of this name in the top directory: its path is the root's.
    void single(bool only_one) noexcept { single_ = only_one; }

    /// Tells a change of an entry.
    void entry(change_kind kind, entry_index index);
    /// Where an entry is that is to be told as renamed; lives as long as the batch.
    std::string_view former_path(entry_index index);
    /// Tells that `index` has come from `from`, its former path.
    void renamed(entry_index index, std::string_view from, bool replaced, bool exchanged);
    /// Tells something about the stream; `index` is the place, or `none` for the root.
    void stream(change_kind kind, entry_index index = none);
    void watch_failed(entry_index index, std::error_code error, std::string_view message);

    /// The path of an entry as it is told.
    std::string path(entry_index index) const;
    /// Who did what is told until the next event, is not known.
    void nobody() noexcept {
        shared_.pid = 0;
        shared_.process = {};
    }
    /// Must be called when a directory got another path or is gone.
    void forget_paths() noexcept { prefix_of_ = none; }

    /// What was told of this entry so far has the type that it has now.
    void complete_type(entry_index index) noexcept;
    /// The types of entries told but not looked at yet are completed here, before the batch is
    /// given out.
    void complete_types() noexcept;

private:
    /// A change whose type is not known for sure yet.
    struct open_type {
        std::uint64_t batch;
        std::size_t index;
        entry_index entry;
    };

    void note_open(entry_index index);
    void complete(const open_type& open) noexcept;
    change* begin(change_kind kind);
    std::string_view compose(entry_index index);

    telling& shared_;
    const store& tree_;
    told_path root_path_;
    kinds wanted_;
    /// What all changes of the root have in common.
    change common_;
    bool muted_ = false;
    bool single_ = false;
    /// The path of the directory told of last, with a slash at its end.
    entry_index prefix_of_ = none;
    std::string prefix_;
    std::vector<open_type> open_types_;
};

} // namespace espy::tree
