/// Which rule decides about each path of a world: asked of git, and of espy.
#pragma once

#include "world.hpp"

#include <cstddef>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

namespace espy::ignore::test {

/// The deciding rule, as `git check-ignore --verbose` names it; all empty if there is none.
struct answer {
    std::string source;
    std::string line;
    std::string pattern;

    friend bool operator==(const answer&, const answer&) = default;
};

std::ostream& operator<<(std::ostream& out, const answer& value);

/// Asks git about all paths of the world that is written at `top`. Throws if git fails.
std::vector<answer> ask_git(const world& what, const std::filesystem::path& top,
                            const std::filesystem::path& scratch);

std::vector<answer> ask_espy(const world& what, const std::filesystem::path& top);

/// True if there is a git.
bool has_git();

} // namespace espy::ignore::test
