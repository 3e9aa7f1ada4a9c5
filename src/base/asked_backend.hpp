/// Which backend the program, or its environment, asks for.
#pragma once

#include <espy/choice.hpp>
#include <espy/options.hpp>

#include <system_error>

namespace espy::tree {

/// What is asked for, by the program or else by the environment; `automatic` if by nobody. Fails
/// with `EINVAL` if the environment names no backend. The reason says who asked.
backend_choice asked_backend(const watcher_options& options, std::error_code& ec);

} // namespace espy::tree
