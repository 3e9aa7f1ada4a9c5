#include <espy/backend.hpp>

namespace espy {

std::string_view to_string(backend value) noexcept {
    switch (value) {
    case backend::automatic: return "automatic";
    case backend::inotify: return "inotify";
    case backend::fanotify: return "fanotify";
    case backend::poll: return "poll";
    }
    return {};
}

std::optional<backend> backend_from_string(std::string_view text) noexcept {
    for (const backend each :
         {backend::automatic, backend::inotify, backend::fanotify, backend::poll}) {
        if (to_string(each) == text) {
            return each;
        }
    }
    return std::nullopt;
}

} // namespace espy
