/// Named positions of those who ask again and again.
#pragma once

#include "journal/tables/batches.hpp"
#include "journal/tables/tables.hpp"

#include <espy/journal/journal.hpp>

#include <string_view>
#include <vector>

namespace espy::journaling {

std::vector<cursor> read_cursors(tables& from, batches& log);
void write_cursor(tables& to, std::string_view name, const token& at);
bool erase_cursor(tables& from, std::string_view name);

} // namespace espy::journaling
