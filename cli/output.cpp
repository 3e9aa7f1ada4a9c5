#include "output.hpp"

#include "failure.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <string>
#include <system_error>

#include <poll.h>
#include <unistd.h>

namespace espy::cli {
namespace {

/// For a descriptor that somebody made non-blocking, such as a terminal shared with them.
void wait_for_room() {
    pollfd out{STDOUT_FILENO, POLLOUT, 0};
    ::poll(&out, 1, -1);
}

} // namespace

void print(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EPIPE) {
            throw output_closed();
        } else if (errno == EAGAIN) {
            wait_for_room();
        } else if (errno != EINTR) {
            const std::error_code why(errno, std::system_category());
            throw failure(fmt::format("cannot write to standard output: {}; check where it goes",
                                      why.message()));
        }
    }
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
        const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return;
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
}

} // namespace espy::cli
