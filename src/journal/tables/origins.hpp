/// Of which journals a mirror is, and how far it has each.
#pragma once

#include "journal/tables/tables.hpp"

#include <espy/journal/journal.hpp>

#include <string_view>
#include <vector>

namespace espy::journaling {

/// The word in the tables that says that they are a mirror's.
constexpr std::string_view mirror_key = "mirror";

bool is_mirror(tables& of);
/// By name. Throws `sqlite_error` for what cannot be one.
std::vector<mirrored_journal> read_origins(tables& from);
mirrored_journal read_origin(tables& from, std::string_view machine, std::string_view journal);
void write_origin(tables& to, const mirrored_journal& value);
void erase_origin(tables& from, const mirrored_journal& value);

} // namespace espy::journaling
