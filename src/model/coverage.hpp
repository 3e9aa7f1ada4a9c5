/// What covers a path, as far as the model knows.
#pragma once

#include <espy/coverage.hpp>

#include <string_view>

namespace espy::tree {

class model;

/// What tells of changes at a path below the root; with a slash at its end: of what is in that
/// directory.
coverage covers(const model& of, std::string_view below_root);

} // namespace espy::tree
