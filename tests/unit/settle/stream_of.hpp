/// Streams of changes for tests of settling, written as lines.
#pragma once

#include <espy/batch.hpp>
#include <espy/settler.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace espy::test {

/// One line such as `created d/`, `renamed a -> b (replaced)`, `modified f`. A slash at the end
/// makes a directory, an `@` a symbolic link; all paths are below the root `r`.
void append_line(batch& out, std::string_view line);
std::vector<std::string> to_lines(const batch& changes);

/// Adds the lines at time 0 and gives the batch that is settled much later.
std::vector<std::string> settled(settler& fold, const std::vector<std::string>& lines);
std::vector<std::string> settled(const std::vector<std::string>& lines);

/// The map that a consumer keeps.
using picture = std::map<std::string, entry_type>;
/// Applies a batch as a consumer does, and says what is wrong with it; nothing if all is right.
std::string apply(const batch& changes, picture& map);

} // namespace espy::test
