#include "git/answers/connection.hpp"

#include "git/answers/ipc.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

namespace espy::cli::git {
namespace {

/// More than a path and a token need.
constexpr std::size_t longest_question = 16384;
/// Who asks and does not end, or does not take the answer.
constexpr std::chrono::seconds longest_time{10};

} // namespace

connection::connection(unique_fd socket) : socket_(std::move(socket)) {}

connection::connection(unique_fd socket, std::string work_tree)
    : socket_(std::move(socket)), work_tree_(std::move(work_tree)) {}

short connection::wanted_events() const noexcept {
    switch (state_) {
    case state::asks: return POLLIN;
    case state::answers: return POLLOUT;
    default: return 0;
    }
}

void connection::work() {
    if (state_ == state::asks) {
        read();
    } else if (state_ == state::answers) {
        write();
    } else {
        state_ = state::is_over; // it hung up
    }
}

void connection::read() {
    std::array<char, 4096> piece;
    for (;;) {
        const ssize_t got = ::recv(socket_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
        if (got > 0) {
            text_.append(piece.data(), static_cast<std::size_t>(got));
            state_ = after_reading();
        } else if (got == 0) {
            state_ = at_end();
        } else if (errno == EINTR) {
            continue;
        } else if (errno != EAGAIN) {
            state_ = state::is_over;
        }
        if (got <= 0 || state_ != state::asks) {
            return;
        }
    }
}

connection::state connection::after_reading() const {
    const bool is_gits = !work_tree_.empty();
    if (text_.size() > longest_question || (is_gits && !packets::is_possible(text_))) {
        return state::is_over;
    }
    return is_gits && packets::message(text_) ? state::waits : state::asks;
}

/// git's own questions end by themselves; without one it only asks whether anybody listens.
connection::state connection::at_end() const {
    return work_tree_.empty() && text_.ends_with('\0') ? state::waits : state::is_over;
}

std::string connection::message() const {
    return packets::message(text_).value_or("");
}

void connection::write() {
    while (written_ < text_.size()) {
        const ssize_t sent = ::send(socket_.get(), text_.data() + written_, text_.size() - written_,
                                    MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            return;
        }
        if (sent < 0 && errno != EINTR) {
            break;
        }
        written_ += sent > 0 ? static_cast<std::size_t>(sent) : 0;
    }
    state_ = state::is_over;
}

std::vector<std::string_view> connection::words() const {
    std::vector<std::string_view> result;
    std::string_view rest = text_;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\0');
        result.push_back(rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
    return result;
}

void connection::answer(std::string_view text) {
    if (work_tree_.empty()) {
        const std::uint64_t size = text.size();
        std::array<char, sizeof size> length;
        std::memcpy(length.data(), &size, sizeof size);
        text_.assign(length.data(), length.size());
        text_ += text;
    } else {
        text_ = packets::answer(text);
    }
    begin_ = std::chrono::steady_clock::now();
    state_ = state::answers;
    write();
}

bool connection::is_late(std::chrono::steady_clock::time_point now) const {
    return state_ != state::waits && now - begin_ > longest_time;
}

} // namespace espy::cli::git
