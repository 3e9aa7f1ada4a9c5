/// How a watcher works, and over which kernel.
#pragma once

#include <espy/fanotify/api.hpp>
#include <espy/inotify/api.hpp>
#include <espy/options.hpp>

namespace espy::tree {

/// What a program asks for, and the system calls, which only tests replace.
struct engine_options : watcher_options {
    inotify::api api = inotify::api::system();
    fanotify::api fanotify_api = fanotify::api::system();
};

} // namespace espy::tree
