/// The ignore files of one directory, upon those of the directories above it.
#pragma once

#include "ignore/cost.hpp"

#include <espy/ignore/rules.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace espy::ignore {

/// Only directories that have ignore files make a level; what is below shares it.
struct level {
    std::shared_ptr<const level> up;
    /// How much of a path comes before what the rules see.
    std::size_t base = 0;
    rules dot_ignore;
    rules git_ignore;
    /// `.git/info/exclude`, where `repository`.
    rules info_exclude;
    /// A repository has its top here: git's rules from above do not hold in it.
    bool repository = false;
    /// Of these files.
    cost price;
};

/// What the levels, from the lowest up, and then the global excludes say of one entry; null if
/// nothing. The directories above the entry are not looked at.
const rule* match_levels(const level* lowest, const rules& global, std::string_view path,
                         bool is_directory);

} // namespace espy::ignore
