#include "standard_streams.hpp"

#include <csignal>
#include <cstdlib>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace espy::cli {
namespace {

std::string_view environment(const char* name) noexcept {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string_view() : value;
}

} // namespace

void prepare_standard_streams() noexcept {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) < 0) {
            // The lowest free number is this one: those below it are open.
            const int flags = descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY;
            static_cast<void>(::open("/dev/null", flags));
        }
    }
}

bool is_terminal(int descriptor) noexcept {
    return ::isatty(descriptor) == 1;
}

bool wants_color(color_choice choice) noexcept {
    if (choice != color_choice::automatic) {
        return choice == color_choice::always;
    }
    return is_terminal(STDOUT_FILENO) && environment("NO_COLOR").empty() &&
           environment("TERM") != "dumb";
}

} // namespace espy::cli
