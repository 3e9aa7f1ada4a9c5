/// Renames of directories, entry by entry.
#pragma once

#include "journal/tables/entries.hpp"

#include <espy/batch.hpp>

#include <string_view>

namespace espy::journaling {

/// Tells after each directory that was renamed what is below it, from its own former path, unless it was told itself.
/// @pre The tree is as it is after `told`.
void expand_renames(entries& tree, std::string_view root_path, batch& told);

} // namespace espy::journaling
