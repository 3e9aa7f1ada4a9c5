/// Where a watcher's events come from.
#pragma once

#include <espy/export.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace espy {

/// One model and one set of promises over each of them.
enum class backend : std::uint8_t {
    /// What the environment variable `ESPY_BACKEND` says; without it, for each root what works:
    /// `inotify`; `fanotify` where no instance of the former is left, and from the moment on at which
    /// the limit of watches is reached, if one mark covers the file system; else `poll`.
    /// `watcher::choice` says which and why.
    automatic,
    /// inotify(7): a watch for each directory. No privilege needed; `fs.inotify.max_user_watches`
    /// is a limit.
    inotify,
    /// fanotify(7): one mark for a whole file system, where that is allowed (`CAP_SYS_ADMIN`, also
    /// that of a user namespace over what it mounted itself), and one for each directory elsewhere.
    /// Says who did it, see `change::pid`. Needs Linux 5.17. What happens to one name before it is
    /// read is told without its order; a name that came and went is not told.
    fanotify,
    /// No events at all: everything is listed again and again, and compared with what it was, see
    /// `watcher_options::poll_interval`. What happens between two listings is told as one change;
    /// `written` is not told, nor `opened`, `accessed` and `closed`.
    poll,
};

/// `automatic`, `inotify`, `fanotify`, `poll`.
ESPY_EXPORT std::string_view to_string(backend value) noexcept;
/// The inverse; nothing for any other text.
ESPY_EXPORT std::optional<backend> backend_from_string(std::string_view text) noexcept;

} // namespace espy
