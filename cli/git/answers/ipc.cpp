/// simple-ipc of git (its ipc-unix-socket.c, fsmonitor-ipc.c): one question on each connection. git waits
/// for a connection for a second, and for an answer without end.
#include "git/answers/ipc.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "git/hook/meeting_place.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace espy::cli::git {
namespace {

constexpr std::string_view file_name = "fsmonitor--daemon.ipc";
constexpr std::string_view own = "espy:";
constexpr std::string_view gits = "builtin:espy.";
constexpr std::size_t header = 4;
constexpr std::size_t longest_packet = 65520;
constexpr std::string_view end_of_message = "0000";

/// The length of the packet that `bytes` begin with; nothing if that is none, 0 if it is not there yet.
std::optional<std::size_t> packet_length(std::string_view bytes) {
    if (bytes.size() < header) {
        return 0;
    }
    std::size_t length = 0;
    const auto [rest, error] = std::from_chars(bytes.data(), bytes.data() + header, length, 16);
    const bool is_one = error == std::errc() && rest == bytes.data() + header &&
                        (length == 0 || length >= header) && length <= longest_packet;
    return is_one ? std::optional(length == 0 ? header : length) : std::nullopt;
}

/// A path in the directory that `directory` is open on, short enough for a socket.
sockaddr_un address_in(int directory) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    fmt::format_to_n(address.sun_path, sizeof address.sun_path - 1, "/proc/self/fd/{}/{}",
                     directory, file_name);
    return address;
}

/// Asks who listens there to end, and waits for that a moment.
void end_other(const sockaddr_un& address) {
    const unique_fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const void* const erased = &address;
    if (::connect(socket.get(), static_cast<const sockaddr*>(erased), sizeof address) != 0) {
        return;
    }
    constexpr std::string_view quit = "0008quit0000";
    const timeval longest{1, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
    send_all(socket.get(), quit.data(), quit.size());
    std::array<char, 64> nothing;
    while (::recv(socket.get(), nothing.data(), nothing.size(), 0) > 0) {
    }
}

} // namespace

bool packets::is_possible(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto length = packet_length(bytes);
        if (!length) {
            return false;
        }
        if (*length == 0 || *length > bytes.size()) {
            return true;
        }
        bytes.remove_prefix(*length);
    }
    return true;
}

std::optional<std::string> packets::message(std::string_view bytes) {
    std::string text;
    for (;;) {
        if (bytes.starts_with(end_of_message)) {
            return text;
        }
        const auto length = packet_length(bytes);
        if (!length || *length == 0 || *length > bytes.size()) {
            return {};
        }
        text += bytes.substr(header, *length - header);
        bytes.remove_prefix(*length);
    }
}

std::string packets::answer(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, longest_packet - header);
        result += fmt::format("{:04x}", part.size() + header);
        result += part;
        text.remove_prefix(part.size());
    }
    return result.append(end_of_message);
}

std::string to_git_token(std::string_view text) {
    return text.starts_with(own) ? std::string(gits).append(text.substr(own.size()))
                                 : std::string(text);
}

std::string from_git_token(std::string_view text) {
    return text.starts_with(gits) ? std::string(own).append(text.substr(gits.size()))
                                  : std::string();
}

ipc_socket::ipc_socket(std::string top, const std::string& git_directory)
    : top_(std::move(top)), path_(git_directory + "/" + std::string(file_name)),
      listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    const unique_fd directory(::open(git_directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const sockaddr_un address = address_in(directory.get());
    end_other(address);
    ::unlink(path_.c_str());
    const mode_t before = ::umask(S_IXUSR | S_IRWXG | S_IRWXO);
    const void* const erased = &address;
    const bool listens =
        ::bind(listener_.get(), static_cast<const sockaddr*>(erased), sizeof address) == 0 &&
        ::listen(listener_.get(), SOMAXCONN) == 0;
    const int error = errno;
    ::umask(before);
    if (!listens) {
        throw failure(fmt::format("{}: {}", escaped(path_), std::strerror(error)));
    }
    file_ = identity_of(path_);
}

ipc_socket::~ipc_socket() {
    if (listener_ && identity_of(path_) == file_) {
        ::unlink(path_.c_str());
    }
}

} // namespace espy::cli::git
