#pragma once

#include "record/options.hpp"

namespace espy::cli {

/// Records until it is ended. Throws `failure`.
int record(const record_options& options);

} // namespace espy::cli
