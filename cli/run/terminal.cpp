#include "run/terminal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::cli {
namespace {

bool is_pipe(int descriptor) noexcept {
    struct stat status {};
    return ::fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode);
}

} // namespace

terminal::terminal()
    : device_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)),
      shared_(is_pipe(STDOUT_FILENO) || is_pipe(STDERR_FILENO)), own_group_(::getpgrp()) {}

bool terminal::is_ours() const noexcept {
    return device_ && ::tcgetpgrp(device_.get()) == own_group_;
}

void terminal::keep_settings() noexcept {
    has_settings_ = has_settings_ || ::tcgetattr(device_.get(), &settings_) == 0;
}

void terminal::give_to(pid_t group) noexcept {
    keep_settings();
    if (::tcsetpgrp(device_.get(), group) == 0) {
        holder_ = group;
    }
}

void terminal::take_back() noexcept {
    if (is_given() && ::tcgetpgrp(device_.get()) == holder_) {
        ::tcsetpgrp(device_.get(), own_group_);
        if (has_settings_) {
            ::tcsetattr(device_.get(), TCSADRAIN, &settings_);
        }
    }
    holder_ = 0;
}

} // namespace espy::cli
