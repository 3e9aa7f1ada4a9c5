/// Where the hooks and the server of a user meet. Calls of libc alone: the hook is a process that git
/// waits for.
#pragma once

#include <fcntl.h>

namespace espy::cli::git {

/// A directory that only this user can enter, and what is in it.
struct meeting_place {
    char directory[64];
    char socket[96];
    char lock[96];
};

/// Finds the directory, or makes it: `espy` in `$XDG_RUNTIME_DIR` or in `/run/user/UID`, whichever
/// is this user's own; or else `espy-UID` in `/tmp`.
/// @return False: there is none, or it is not this user's alone. errno says why.
bool find_meeting_place(meeting_place& out) noexcept;

/// The file that the server of the user holds a lock of; -1: it cannot be opened.
int open_lock(const meeting_place& at) noexcept;
/// The lock: one of the open file, so that it ends with the process, and can be asked for.
struct flock whole_file_lock() noexcept;

/// A connection to the server of this user; -1: there is none, or what listens is another user's.
int connect_to_server(const meeting_place& at) noexcept;

/// True if the process at the other end of `socket` is this user's.
bool has_own_peer(int socket) noexcept;

/// Writes all; false if that failed. No signal comes.
bool send_all(int socket, const char* data, unsigned long size) noexcept;

} // namespace espy::cli::git
