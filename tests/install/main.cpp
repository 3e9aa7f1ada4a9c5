/// What every consumer project builds: it uses the library from outside.
#include <espy/inotify.hpp>

#include <array>
#include <cstddef>

int main() {
    using espy::inotify::mask;
    espy::inotify::instance inotify;
    inotify.add("/", mask::create | mask::only_dir);
    std::array<std::byte, espy::inotify::min_buffer_size> buffer;
    const auto status = inotify.read(buffer).status;
    const bool works = status == espy::inotify::read_status::would_block ||
                       status == espy::inotify::read_status::events;
    return works && to_string(mask::create | mask::is_dir) == "create|is_dir" ? 0 : 1;
}
