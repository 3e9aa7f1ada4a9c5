/// Makes the source of a backend.
#pragma once

#include "base/engine_options.hpp"
#include "stream/source.hpp"

#include <memory>
#include <system_error>

namespace espy::tree {

/// Never null; of no use after a failure. `by` is not `automatic`.
std::unique_ptr<source> make_source(backend by, const engine_options& options, std::error_code& ec);

} // namespace espy::tree
