/// Brings a journal up to date before it is read.
#pragma once

#include "journal/place.hpp"

#include <string>

namespace espy::cli {

/// How new an answer is.
struct freshness {
    /// All that happened before it was asked is in the journal.
    bool is_complete = true;
    /// Otherwise why not, one line.
    std::string why = {};
};

/// Has a recorder that is live write down all that happened before the call, for which it waits 10 s,
/// and as long as it takes to compare. If there is none, compares by itself. Throws `failure`.
/// @param quiet Not even progress on a terminal.
freshness catch_up(const journal_place& place, bool quiet);

} // namespace espy::cli
