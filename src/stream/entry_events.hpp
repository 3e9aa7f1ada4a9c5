/// Which events are about the entries of a directory.
#pragma once

#include <espy/inotify/mask.hpp>

namespace espy::tree {

/// What tells of an entry of a directory, and not of what the entry holds.
inline constexpr inotify::mask entry_events =
    inotify::mask::create | inotify::mask::delete_ | inotify::mask::move;

} // namespace espy::tree
