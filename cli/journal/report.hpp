/// What a journal holds.
#pragma once

#include "journal/place.hpp"

#include <espy/journal/journal.hpp>

#include <string>

namespace espy::cli {

/// Lines for people.
std::string journal_text(const journal& about);
/// One JSON object and a newline. Keys are described in docs/schema/journal.schema.json.
std::string journal_json(const journal& about);

} // namespace espy::cli
