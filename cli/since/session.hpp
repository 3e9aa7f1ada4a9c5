#pragma once

#include "journal/place.hpp"
#include "since/request.hpp"
#include "watch/options.hpp"

#include <espy/journal/token.hpp>

namespace espy::cli {

/// Answers. @return The exit status. Throws `failure`.
int since(const since_request& asked);

/// What is different between two places. The same.
int diff(const since_request& asked, const token& to);

} // namespace espy::cli
