/// Directories: found, opened, watched, closed.
#pragma once

#include "model/action.hpp"
#include "model/removing.hpp"
#include "record/store.hpp"

#include <espy/inotify/mask.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace espy::tree {

class model;
class teller;

/// Which directories are looked into, and under which watches.
/// Distinct objects: safe. Shared objects: unsafe.
class arming {
public:
    explicit arming(model& of);

    /// The directory that is being armed was known to the other engine by its inode's number, and
    /// is still the same, perhaps.
    void recognise(entry_index index, std::uint64_t inode, std::uint64_t device,
                   std::uint64_t identity);
    /// What was opened, and is watched.
    struct opened {
        watch_id watch = watch_id::none;
        std::uint64_t inode = 0;
        std::uint64_t device = 0;
        /// `inode` is that of the directory itself, not of what a listing saw at its name.
        bool is_sure = true;
    };
    verdict armed(const to::arm& question, const opened& there);
    /// The watch says that another directory than the known one has come to the name.
    bool is_news(entry_index index, watch_id watch) const noexcept;
    void other_file_system(entry_index index);
    /// What the kernel is to be asked for in a directory.
    inotify::mask mask_for(entry_index index) const noexcept;
    /// Asks for it to be opened and watched.
    void arm(entry_index index, std::uint64_t inode = 0) { ask({index, inode}); }
    void ask(const to::arm& question);
    void arm_again(entry_index index);
    /// Since it was asked for, another link has come to lead to it: it is told there.
    bool is_told_elsewhere(entry_index index);
    /// It is to be looked into where it is.
    bool descends(entry_index index);
    void close_if_pruned_at(entry_index index, directory_index to, std::string_view name);
    /// The entry is this directory.
    directory_index bind(entry_index index, watch_id watch, std::uint64_t inode,
                         std::uint64_t device);
    void forget_watch(directory_index where, removing::left how = removing::left::gone);
    void close_directory(entry_index index);

private:
    bool is_pruned_at(std::uint32_t depth) const;
    void found_elsewhere(entry_index index, directory_index known);

    model& model_;
    store& tree_;
    teller& teller_;
    /// Memory for paths that `prune` is asked about.
    std::string path_;
};

} // namespace espy::tree
