/// Whether a journal is what it should be.
#pragma once

#include "journal/batches.hpp"
#include "journal/entries.hpp"

#include <string>
#include <vector>

namespace espy::journaling {

/// All of it. @return What is wrong.
std::vector<std::string> check_tables(tables& store, entries& tree, batches& log);

} // namespace espy::journaling
