/// Which bits of fanotify(7) say what bits of inotify(7) do.
#pragma once

#include <espy/fanotify/mask.hpp>
#include <espy/inotify/mask.hpp>

namespace espy::tree {

/// What changes a file, or a directory itself.
constexpr inotify::mask written =
    inotify::mask::modify | inotify::mask::attrib | inotify::mask::close_write;
/// And what happens to it without a change.
constexpr inotify::mask all_content =
    written | inotify::mask::open | inotify::mask::access | inotify::mask::close_nowrite;

/// What a mark has to ask for, to hear of these.
fanotify::mask wanted(inotify::mask bits) noexcept;
/// What has happened. Of a rename nothing: there are two events of it.
inotify::mask meaning(fanotify::mask events) noexcept;

} // namespace espy::tree
