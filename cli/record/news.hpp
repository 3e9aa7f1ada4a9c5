/// What a recorder does, in words.
#pragma once

#include "journal/place.hpp"

#include <espy/journal/recorder.hpp>

#include <string>

namespace espy::cli {

/// `compared: 1,204,332 entries in 8.1 s since Nov 28 23:10: 3 created, 41 modified`, or `listed: …` the
/// first time.
/// @param of The tree, if it is one of several; or empty.
std::string comparison_text(const comparison& done, std::string_view of);

/// A line for each phase that begins, once. Distinct objects: safe. Shared objects: unsafe.
class recorder_news {
public:
    /// @param several The tree is one of several, and is named in each line.
    recorder_news(const journal_place& place, bool several);

    /// The lines that the state of the recorder is worth, each ended; empty as a rule.
    std::string take(const recorder& now);

private:
    const journal_place& place_;
    std::string of_;
    recorder_phase phase_ = recorder_phase::comparing;
    /// What was told of it.
    std::string message_;
    bool is_recording_ = false;
};

} // namespace espy::cli
