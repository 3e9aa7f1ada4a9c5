/// The words that inotify-tools has for the bits of inotify(7).
#pragma once

#include <espy/inotify/mask.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace espy::cli::inotify_tools {

/// `CREATE,ISDIR`, with `separator` for the comma: as inotifywait prints them.
std::string to_words(inotify::mask events, char separator = ',');

/// The bits of `create,close_write`, in capitals or not; all events, if a word is empty. Nothing: one
/// of the words is none.
std::optional<inotify::mask> events_from_words(std::string_view list);

} // namespace espy::cli::inotify_tools
