/// What is found out while polled directories are listed, until it is told.
#pragma once

#include "record/signatures.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace espy::tree {

/// All directories that are polled are listed first, and what has come to a name or left it is
/// only noted: then it is known what was moved where. See model::place_found.
struct pass {
    enum class phase : std::uint8_t { no, looking, placing };
    phase now = phase::no;
    /// Every polled directory; otherwise only those that changed lately.
    bool whole = true;
    /// At a glance, some name had come or gone.
    bool moved = false;

    /// Something that was not known at its name.
    struct found {
        directory_index where = none;
        std::string name;
        sys::details what;
        /// Where it was until now.
        entry_index mover = none;
        enum class state : std::uint8_t { waiting, under_way, done } now = state::waiting;
    };
    std::vector<found> arrivals;
    /// By directory.
    std::unordered_multimap<directory_index, std::size_t> arrivals_in;
    void arrive(found one) {
        arrivals_in.emplace(one.where, arrivals.size());
        arrivals.push_back(std::move(one));
    }
    /// So many of these, and of what is missing, have been dealt with.
    std::size_t placed = 0;
    std::size_t ended = 0;
    /// Arrivals that were gone over, so far.
    std::uint64_t steps = 0;

    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
    /// Entries that are not at their names any more, and which arrival each is.
    std::vector<std::pair<entry_index, std::size_t>> missing;
    std::unordered_map<entry_index, std::size_t> missing_at;
    std::unordered_multimap<std::uint64_t, std::size_t> by_inode;

    std::vector<directory_index> ahead;
    /// Not where they are thought to be.
    std::vector<directory_index> lost;
    /// Where they were seen instead.
    std::unordered_map<directory_index, std::pair<directory_index, std::string>> strayed;
    std::size_t strayed_before = 0;
    /// Known directories by inode, once one is needed.
    std::unordered_multimap<std::uint64_t, entry_index> directories;
    bool has_directories = false;
};

} // namespace espy::tree
