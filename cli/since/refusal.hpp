/// Why an answer cannot be given, or is the whole tree, and what to do.
#pragma once

#include "journal/place.hpp"
#include "since/request.hpp"

#include <espy/journal/journal.hpp>

#include <string>

namespace espy::cli {

/// Why what changed since `from` is not known, in one line …
std::string reason_text(const since_request& asked, const journal& source, since_status status,
                        const token& from);
/// … and with what to do.
std::string refusal_text(const since_request& asked, const journal_place& place,
                         const journal& source, since_status status, const token& from);
/// The same, where there is no journal.
std::string no_journal_text(const journal_place& place);

/// For an answer that is the whole tree.
std::string new_cursor_text(const since_request& asked, const journal_place& place);
std::string tree_text(const journal_place& place);

/// `Nov 29 21:00`.
std::string last_batch_text(const journal& source);

} // namespace espy::cli
