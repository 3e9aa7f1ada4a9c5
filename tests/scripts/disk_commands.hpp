/// The commands of scripts: one function each, given the words after its name.
#pragma once

#include <espy/unique_fd.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace espy::test {

using arguments = std::vector<std::string>;
/// Files that stay open, by the name given to them.
using held_files = std::map<std::string, unique_fd>;

struct disk_command {
    void (*run)(held_files& held, const arguments& given);
    std::size_t least_words;
};

/// What changes the tree, and what changes or reads files.
const std::map<std::string, disk_command>& tree_commands();
const std::map<std::string, disk_command>& content_commands();

} // namespace espy::test
