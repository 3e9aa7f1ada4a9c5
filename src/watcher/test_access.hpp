/// The way of the project's tests to a watcher over another kernel. Not installed.
#pragma once

#include "base/engine_options.hpp"

#include <espy/watcher.hpp>

#include <system_error>

namespace espy {

struct test_access {
    /// Both as the constructors of `watcher` that take the same arguments.
    static watcher make(const tree::engine_options& options);
    static watcher make(const tree::engine_options& options, std::error_code& ec);
};

} // namespace espy
