/// A pipe takes up to `PIPE_BUF` bytes as a whole or not at all (pipe(7)), so lines are handed over
/// in pieces of that size: then two writers do not tear each other's lines, and one that is killed
/// in the middle has written whole lines. A regular file takes everything at once, but a fatal
/// signal may come between two of its pages; there the signals wait until the write is done.
#include "streams/output.hpp"

#include "failing/failure.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <string>
#include <system_error>

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::cli {
namespace {

/// Nobody else can change what a descriptor of this process is open on.
bool prints_to_regular_file() noexcept {
    static const bool is_regular = [] {
        struct stat status {};
        return ::fstat(STDOUT_FILENO, &status) == 0 && S_ISREG(status.st_mode);
    }();
    return is_regular;
}

/// As many lines as a pipe takes at once; of a longer line, all.
std::string_view first_piece(std::string_view text) noexcept {
    if (text.size() <= PIPE_BUF) {
        return text;
    }
    const char end = text.back();
    std::size_t last = text.rfind(end, PIPE_BUF - 1);
    if (last == std::string_view::npos) {
        last = text.find(end);
    }
    return text.substr(0, last + 1);
}

/// For a pipe that is full, and for a descriptor that somebody made non-blocking, such as a
/// terminal shared with them.
/// @return False if the time was over before.
bool wait_for_room(int descriptor, int timeout) noexcept {
    pollfd out{descriptor, POLLOUT, 0};
    for (;;) {
        const int count = ::poll(&out, 1, timeout);
        if (count >= 0 || errno != EINTR) {
            return count != 0;
        }
    }
}

/// write(2), without an end by a signal in the middle.
ssize_t write_undisturbed(int descriptor, std::string_view text) noexcept {
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::sigprocmask(SIG_BLOCK, &all, &before);
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    const int why = errno;
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    errno = why;
    return written;
}

} // namespace

bool print(std::string_view text, const deadline& end) {
    const bool undisturbed = prints_to_regular_file();
    while (!text.empty()) {
        const int timeout = end.poll_timeout();
        if (!undisturbed && timeout >= 0 && !wait_for_room(STDOUT_FILENO, timeout)) {
            return false;
        }
        const std::string_view piece = first_piece(text);
        const ssize_t written = undisturbed ? write_undisturbed(STDOUT_FILENO, text)
                                            : ::write(STDOUT_FILENO, piece.data(), piece.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EPIPE) {
            throw output_closed();
        } else if (errno == EAGAIN) {
            wait_for_room(STDOUT_FILENO, timeout);
        } else if (errno != EINTR) {
            const std::error_code why(errno, std::system_category());
            throw failure(fmt::format("cannot write to standard output: {}; check where it goes",
                                      why.message()));
        }
    }
    return true;
}

void print(std::string_view text) {
    print(text, deadline(std::nullopt));
}

void say(std::string_view words) noexcept {
    try {
        write_to_stderr(fmt::format("espy: {}\n", words));
    } catch (const std::bad_alloc&) {
        write_to_stderr("espy: out of memory\n");
    }
}

void write_to_stderr(std::string_view text) noexcept {
    while (!text.empty()) {
        const std::string_view piece = first_piece(text);
        const ssize_t written = ::write(STDERR_FILENO, piece.data(), piece.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            wait_for_room(STDERR_FILENO, -1);
        } else if (errno != EINTR) {
            return;
        }
    }
}

} // namespace espy::cli
