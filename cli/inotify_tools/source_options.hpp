/// How the sources of events work.
#pragma once

#include <espy/inotify/mask.hpp>

namespace espy::cli::inotify_tools {

inline constexpr inotify::mask comings_and_goings =
    inotify::mask::create | inotify::mask::delete_ | inotify::mask::move;

struct source_options {
    inotify::mask asked = inotify::mask::all_events;
    /// It goes on after the first event.
    bool goes_on = false;
    /// `ESPY_INOTIFYWAIT=literal`: what is gone is gone, new directories count only if it goes on, and the
    /// end of any directory is that of an argument.
    bool literal = false;
    bool follows_links = true;
    /// `listener::watched` is called.
    bool tells_watches = false;
};

} // namespace espy::cli::inotify_tools
