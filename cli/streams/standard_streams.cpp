#include "streams/standard_streams.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace espy::cli {
namespace {

struct stream_signal {
    int signal;
    bool was_ignored = false;
};

/// What they tell is an error of write(2), too.
std::array stream_signals{stream_signal{SIGPIPE}, stream_signal{SIGXFSZ}};

std::string_view environment(const char* name) noexcept {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string_view() : value;
}

} // namespace

void prepare_standard_streams() noexcept {
    for (stream_signal& one : stream_signals) {
        one.was_ignored = std::signal(one.signal, SIG_IGN) == SIG_IGN;
    }
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) < 0) {
            // The lowest free number is this one: those below it are open.
            const int flags = descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY;
            static_cast<void>(::open("/dev/null", flags));
        }
    }
}

void restore_signals_of_streams() noexcept {
    for (const stream_signal& one : stream_signals) {
        std::signal(one.signal, one.was_ignored ? SIG_IGN : SIG_DFL);
    }
}

bool is_terminal(int descriptor) noexcept {
    return ::isatty(descriptor) == 1;
}

bool wants_color(color_choice choice, int descriptor) noexcept {
    if (choice != color_choice::automatic) {
        return choice == color_choice::always;
    }
    return is_terminal(descriptor) && environment("NO_COLOR").empty() &&
           environment("TERM") != "dumb";
}

} // namespace espy::cli
