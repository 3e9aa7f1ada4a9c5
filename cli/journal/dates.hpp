/// Moments for people.
#pragma once

#include <espy/journal/journal.hpp>

#include <chrono>
#include <string>

namespace espy::cli {

/// `Nov 28 23:10`, local time; of another year than this one with the year.
std::string date_text(journal_time when);

} // namespace espy::cli
