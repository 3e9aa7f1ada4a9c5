/// Which source a watcher has.
#pragma once

#include "tree/source.hpp"

#include <espy/options.hpp>

#include <memory>
#include <system_error>

namespace espy::tree {

/// What is asked for, or else what the environment says. Fails with `EINVAL` if that is no backend.
backend chosen_backend(const watcher_options& options, std::error_code& ec);

/// Never null; of no use after a failure.
std::unique_ptr<source> make_source(const watcher_options& options, std::error_code& ec);

} // namespace espy::tree
