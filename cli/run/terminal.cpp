#include "run/terminal.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace espy::cli {

terminal::terminal() : own_group_(::getpgrp()) {
    unique_fd device(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
    if (device && ::tcgetpgrp(device.get()) == own_group_ &&
        ::tcgetattr(device.get(), &settings_) == 0) {
        device_ = std::move(device);
    }
}

void terminal::give_to(pid_t group) noexcept {
    if (device_) {
        given_ = ::tcsetpgrp(device_.get(), group) == 0;
    }
}

void terminal::take_back() noexcept {
    if (given_) {
        ::tcsetpgrp(device_.get(), own_group_);
        ::tcsetattr(device_.get(), TCSADRAIN, &settings_);
        given_ = false;
    }
}

} // namespace espy::cli
