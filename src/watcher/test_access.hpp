/// The way of the project's tests to a watcher, or an activity, over another kernel. Not installed.
#pragma once

#include "base/engine_options.hpp"

#include <espy/activity.hpp>
#include <espy/watcher.hpp>

#include <system_error>

namespace espy {

struct test_access {
    /// Both as the constructors of `watcher` that take the same arguments.
    static watcher make(const tree::engine_options& options);
    static watcher make(const tree::engine_options& options, std::error_code& ec);
    /// As the constructor of `activity`.
    static activity make_activity(const tree::kernel_calls& calls, std::error_code& ec);
};

} // namespace espy
