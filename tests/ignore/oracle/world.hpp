/// A repository with ignore files, made by hand.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace espy::ignore::test {

/// All that git's answers depend on.
struct world {
    /// Below the top, each with those above it.
    std::set<std::string> directories;
    /// Content by path below the top: `.gitignore`s and `.git/info/exclude`.
    std::map<std::string, std::string> files;
    /// The global excludes.
    std::string global;
    /// What to ask about. What is not in `directories` does not exist, which is as good as a file.
    std::vector<std::string> paths;

    bool is_directory(const std::string& path) const { return directories.contains(path); }
};

/// Makes the world, in an empty directory, with the global excludes in a file of their own.
void write(const world& what, const std::filesystem::path& top,
           const std::filesystem::path& global);

/// The world in C++ strings, for the message about a case that failed.
std::string describe(const world& what);

/// A text as a C++ string.
std::string quote(const std::string& text);

} // namespace espy::ignore::test
