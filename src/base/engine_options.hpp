/// How watchers and activities work, and over which kernel.
#pragma once

#include "base/limits.hpp"

#include <espy/fanotify/api.hpp>
#include <espy/inotify/api.hpp>
#include <espy/options.hpp>

namespace espy::tree {

/// The system calls of both backends and the limits, which only tests replace.
struct kernel_calls {
    inotify::api api = inotify::api::system();
    fanotify::api fanotify_api = fanotify::api::system();
    limit::values limits = {};
};

/// What a program asks for, over which kernel.
struct engine_options : watcher_options, kernel_calls {};

} // namespace espy::tree
