/// Makes the source of a backend.
#pragma once

#include "stream/source.hpp"

#include <espy/options.hpp>

#include <memory>
#include <system_error>

namespace espy::tree {

/// Never null; of no use after a failure. `by` is not `automatic`.
std::unique_ptr<source> make_source(backend by, const watcher_options& options,
                                    std::error_code& ec);

} // namespace espy::tree
