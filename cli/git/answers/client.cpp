#include "git/answers/client.hpp"

#include "git/hook/meeting_place.hpp"

#include <espy/unique_fd.hpp>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include <sys/socket.h>

namespace espy::cli::git {

std::optional<std::string> ask_server(std::initializer_list<std::string_view> words) {
    meeting_place place = {};
    if (!find_meeting_place(place)) {
        return {};
    }
    const unique_fd socket(connect_to_server(place));
    std::string text;
    for (const std::string_view word : words) {
        text.append(word).push_back('\0');
    }
    if (!socket || !send_all(socket.get(), text.data(), text.size()) ||
        ::shutdown(socket.get(), SHUT_WR) != 0) {
        return {};
    }
    std::string answer;
    char piece[4096];
    for (;;) {
        const ssize_t got = ::recv(socket.get(), piece, sizeof piece, 0);
        if (got == 0) {
            break;
        }
        if (got < 0 && errno != EINTR) {
            return {};
        }
        answer.append(piece, got > 0 ? static_cast<std::size_t>(got) : 0);
    }
    std::uint64_t size = 0;
    if (answer.size() < sizeof size) {
        return {};
    }
    std::memcpy(&size, answer.data(), sizeof size);
    answer.erase(0, sizeof size);
    return answer.size() == size ? std::optional(std::move(answer)) : std::nullopt;
}

} // namespace espy::cli::git
