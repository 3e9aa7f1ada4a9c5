#include "git/hook/meeting_place.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace espy::cli::git {
namespace {

/// Paths of sockets are no longer, and the first part of them is.
constexpr std::size_t longest_parent = 48;

bool is_own_directory(const char* path, mode_t forbidden) noexcept {
    struct stat about = {};
    if (::lstat(path, &about) != 0) {
        return false;
    }
    if (!S_ISDIR(about.st_mode) || about.st_uid != ::geteuid() ||
        (about.st_mode & forbidden) != 0) {
        errno = EPERM;
        return false;
    }
    return true;
}

/// Makes `directory` what is to be entered, once nobody else can have made it.
bool enter(meeting_place& out) noexcept {
    if (::mkdir(out.directory, S_IRWXU) != 0 && errno != EEXIST) {
        return false;
    }
    if (!is_own_directory(out.directory, S_IRWXG | S_IRWXO)) {
        return false;
    }
    std::snprintf(out.socket, sizeof out.socket, "%s/git.socket", out.directory);
    std::snprintf(out.lock, sizeof out.lock, "%s/git.lock", out.directory);
    return true;
}

bool find_in_parent(const char* parent, meeting_place& out) noexcept {
    if (parent == nullptr || parent[0] != '/' || std::strlen(parent) > longest_parent ||
        !is_own_directory(parent, S_IWGRP | S_IWOTH)) {
        return false;
    }
    std::snprintf(out.directory, sizeof out.directory, "%.48s/espy", parent);
    return enter(out);
}

} // namespace

bool find_meeting_place(meeting_place& out) noexcept {
    char parent[32];
    std::snprintf(parent, sizeof parent, "/run/user/%u", ::geteuid());
    if (find_in_parent(std::getenv("XDG_RUNTIME_DIR"), out) || find_in_parent(parent, out)) {
        return true;
    }
    // Anybody may have made this one: whose it is decides.
    std::snprintf(out.directory, sizeof out.directory, "/tmp/espy-%u", ::geteuid());
    return enter(out);
}

int open_lock(const meeting_place& at) noexcept {
    return ::open(at.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
}

struct flock whole_file_lock() noexcept {
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

bool has_own_peer(int socket) noexcept {
    ucred peer = {};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           peer.uid == ::geteuid();
}

int connect_to_server(const meeting_place& at) noexcept {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) {
        return -1;
    }
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, at.socket, sizeof address.sun_path - 1);
    void* const erased = &address;
    if (::connect(socket, static_cast<sockaddr*>(erased), sizeof address) != 0 ||
        !has_own_peer(socket)) {
        ::close(socket);
        return -1;
    }
    return socket;
}

bool send_all(int socket, const char* data, unsigned long size) noexcept {
    while (size > 0) {
        const ssize_t sent = ::send(socket, data, size, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            return false;
        }
        if (sent > 0) {
            data += sent;
            size -= static_cast<unsigned long>(sent);
        }
    }
    return true;
}

} // namespace espy::cli::git
