/// A writer that does everything to a tree, at full speed, from a seed.
#pragma once

#include <cstdint>
#include <string>

namespace espy::test {

/// What a writer does, besides the usual.
struct chaos_options {
    std::uint64_t seed = 1;
    int operations = 1000;
    /// Directories are swapped for symbolic links, moved out and in, exchanged.
    bool wild = true;
};

/// Works below `inside`, and moves things to and from `outside` (on the same file system). The names are few, so that writers
/// collide all the time; whatever fails is tried no more. Data is written to files named `f…` only through that name, hard links
/// are named `l…`.
void make_chaos(const std::string& inside, const std::string& outside,
                const chaos_options& options);

/// Lets the owner read and search every directory, the first included.
void open_tree(const std::string& path);

/// Removes everything below a directory, and the directory.
void remove_tree(const std::string& path);

} // namespace espy::test
