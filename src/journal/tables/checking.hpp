/// Whether a journal is what it should be.
#pragma once

#include "journal/tables/batches.hpp"
#include "journal/tables/entries.hpp"

#include <string>
#include <vector>

namespace espy::journaling {

/// All of it. @return What is wrong.
std::vector<std::string> check_tables(tables& store, entries& tree, batches& log);

} // namespace espy::journaling
