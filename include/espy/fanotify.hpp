/// Level 1: fanotify(7), one to one, typed: notification by file handles. Permission events can be
/// read, but not answered.
///
/// ```cpp
/// namespace fan = espy::fanotify;
/// fan::group group(fan::init_flags::report_dfid_name_target);
/// group.mark(fan::mark_flags::add | fan::mark_flags::filesystem,
///            fan::mask::create | fan::mask::rename | fan::mask::on_dir, "/home");
/// std::array<std::byte, 65536> buffer;
/// for (fan::event event : group.read(buffer).events) {
///     for (fan::info info : event.infos()) { … }
/// }
/// ```
#pragma once

#include <espy/fanotify/api.hpp>
#include <espy/fanotify/calls.hpp>
#include <espy/fanotify/event.hpp>
#include <espy/fanotify/file_handle.hpp>
#include <espy/fanotify/flags.hpp>
#include <espy/fanotify/group.hpp>
#include <espy/fanotify/handles.hpp>
#include <espy/fanotify/info.hpp>
#include <espy/fanotify/mask.hpp>
