/// The other end of the recorder's socket.
#include "journal/barrier/answering.hpp"

#include <espy/journal/journal.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

namespace espy::journaling {
namespace {

using steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// One line of a recorder, without its end; nothing when the time is over, or it went.
class lines {
public:
    lines(int socket, steady::time_point until) : socket_(socket), until_(until) {}

    std::optional<std::string> next() {
        for (;;) {
            const std::size_t end = text_.find('\n');
            if (end != std::string::npos) {
                std::string line = text_.substr(0, end);
                text_.erase(0, end + 1);
                return line;
            }
            constexpr std::size_t longest = 65'536;
            if (text_.size() > longest || !wait()) {
                return std::nullopt;
            }
        }
    }
    bool is_over() const noexcept { return over_; }

private:
    bool wait() {
        const auto left = std::chrono::ceil<milliseconds>(until_ - steady::now());
        over_ = left.count() <= 0;
        if (over_) {
            return false;
        }
        pollfd interest{socket_, POLLIN, 0};
        const int ms = static_cast<int>(std::min<std::int64_t>(left.count(), 1 << 30));
        if (::poll(&interest, 1, ms) <= 0) {
            return true; // interrupted, or over: that is seen the next time
        }
        std::array<char, 512> piece{};
        const ssize_t size = ::recv(socket_, piece.data(), piece.size(), 0);
        if (size <= 0) {
            return size < 0 && errno == EINTR;
        }
        text_.append(piece.data(), static_cast<std::size_t>(size));
        return true;
    }

    int socket_;
    steady::time_point until_;
    std::string text_;
    bool over_ = false;
};

barrier_result result_of(std::string_view word, std::string_view rest) {
    constexpr std::array<std::pair<std::string_view, barrier>, 4> words{{
        {"token", barrier::reached},
        {"in-doubt", barrier::in_doubt},
        {"paused", barrier::paused},
        {"holding", barrier::holding},
    }};
    for (const auto& [known, how] : words) {
        if (word != known) {
            continue;
        }
        const bool has_token = how == barrier::reached || how == barrier::in_doubt;
        barrier_result result{how, std::nullopt, {}};
        if (has_token) {
            result.upto = token_from_string(rest);
        } else {
            result.message = rest;
        }
        return has_token && !result.upto ? barrier_result{} : result;
    }
    return {};
}

} // namespace

barrier_result ask_recorder(const location& where, milliseconds timeout,
                            const std::function<void(std::uint64_t)>& on_progress) {
    constexpr std::string_view question = "sync\n";
    const auto until =
        steady::now() + (timeout.count() < 0
                             ? std::chrono::hours(24 * 365)
                             : std::min<milliseconds>(timeout, std::chrono::hours(24 * 365)));
    std::int32_t pid = 0;
    const unique_fd socket = connect_to(where, pid);
    if (!socket || ::send(socket.get(), question.data(), question.size(), MSG_NOSIGNAL) !=
                       static_cast<ssize_t>(question.size())) {
        return {};
    }
    lines said(socket.get(), until);
    while (const auto line = said.next()) {
        const std::string_view text(*line);
        const std::size_t space = std::min(text.find(' '), text.size());
        const std::string_view rest = text.substr(std::min(space + 1, text.size()));
        if (text.substr(0, space) != "comparing") {
            return result_of(text.substr(0, space), rest);
        }
        std::uint64_t entries = 0;
        std::from_chars(rest.data(), rest.data() + rest.size(), entries);
        if (on_progress) {
            on_progress(entries);
        }
    }
    // It ended before it could answer: then nobody is there.
    return {said.is_over() ? barrier::timeout : barrier::nobody, std::nullopt, {}};
}

} // namespace espy::journaling
