/// Files that are mounted on files, and the list of mounts that says so.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace espy::simulation {

struct node;
struct slot;

/// A file that is seen at the name of another one. It is told of by the name that it was bound from.
struct mounted_file {
    std::shared_ptr<node> on;
    std::string name;
    std::shared_ptr<slot> cover;
    std::shared_ptr<node> from;
    /// Of the name that it was bound from, wherever that is by now.
    std::uint64_t source = 0;
    std::uint64_t number = 0;
};

/// Mounts have numbers that are not used again; the last one also says how often the list has changed.
struct mount_table {
    std::vector<mounted_file> files;
    /// Directories that are the tops of other file systems.
    std::vector<std::shared_ptr<node>> tops;
    std::uint64_t changes = 1;
    /// Of these somebody has read.
    std::uint64_t changes_read = 0;

    const mounted_file* find(const slot* cover) const noexcept;
    bool any_below(const node* directory) const noexcept;
    /// As in `/proc/self/mountinfo`.
    std::string list() const;
};

} // namespace espy::simulation
