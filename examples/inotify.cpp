// The kernel interface on its own: prints what happens in one directory, in the kernel's words.
#include <array>
#include <espy/inotify.hpp>
#include <iostream>
#include <poll.h>

int main(int argc, char** argv) {
    using espy::inotify::mask;
    espy::inotify::instance inotify;
    inotify.add(argc > 1 ? argv[1] : ".", mask::create | mask::delete_ | mask::move | mask::modify);

    std::array<std::byte, 65536> buffer;
    pollfd readable{inotify.native_handle(), POLLIN, 0};
    while (::poll(&readable, 1, -1) == 1) {
        for (const espy::inotify::event event : inotify.read(buffer).events) {
            std::cout << to_string(event.mask()) << ' ' << event.name() << std::endl;
        }
    }
}
