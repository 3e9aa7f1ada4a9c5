/// Level 1: inotify(7), one to one, typed.
///
/// ```cpp
/// espy::inotify::instance inotify;
/// inotify.add("/etc", espy::inotify::mask::modify | espy::inotify::mask::create);
/// std::array<std::byte, 65536> buffer;
/// for (espy::inotify::event event : inotify.read(buffer).events) { … }
/// ```
#pragma once

#include <espy/inotify/api.hpp>
#include <espy/inotify/calls.hpp>
#include <espy/inotify/event.hpp>
#include <espy/inotify/instance.hpp>
#include <espy/inotify/mask.hpp>
#include <espy/inotify/watch.hpp>
