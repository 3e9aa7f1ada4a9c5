/// What the model is told by the stream.
#pragma once

#include "base/time/position.hpp"

#include <espy/inotify/mask.hpp>

#include <cstdint>
#include <string_view>

namespace espy::tree {

/// One event about a name in a directory, or about the directory itself (no name).
struct event {
    inotify::mask mask = inotify::mask::none;
    std::uint32_t cookie = 0;
    std::string_view name;
    /// Where in the stream it begins, and how many bytes it takes there.
    position at = 0;
    /// More may have happened to the name since, of which no later event tells; `mask` has all of
    /// it, in no order, or nothing: then it is only to be looked at. Renames come one by one.
    bool hint = false;
    std::uint32_t size = 16;
    /// What came and went under the name, in words of the source (`source::is_gone`); as a rule nothing.
    std::string_view object = {};
};

/// Something has come to the path of a root, or to the way there.
struct root_arrival {
    /// `create`, `moved_to`, `move_self` of a directory on the way; or nothing: none has.
    inotify::mask how = inotify::mask::none;
    position at = 0;
};

} // namespace espy::tree
