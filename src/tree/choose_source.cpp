#include "tree/choose_source.hpp"

#include "tree/fanotify_source.hpp"
#include "tree/inotify_source.hpp"

#include <cstdlib>

namespace espy::tree {

backend chosen_backend(const watcher_options& options, std::error_code& ec) {
    ec.clear();
    const char* const asked = ::secure_getenv("ESPY_BACKEND");
    if (options.backend != backend::automatic || asked == nullptr || *asked == '\0') {
        return options.backend;
    }
    const auto found = backend_from_string(asked);
    if (!found) {
        ec = std::make_error_code(std::errc::invalid_argument);
    }
    return found.value_or(backend::automatic);
}

std::unique_ptr<source> make_source(const watcher_options& options, std::error_code& ec) {
    const backend chosen = chosen_backend(options, ec);
    std::error_code why;
    std::unique_ptr<source> made;
    if (chosen == backend::fanotify) {
        made = std::make_unique<fanotify_source>(options.fanotify_api, why);
    } else {
        made =
            std::make_unique<inotify_source>(options.api, options.borrows_working_directory, why);
    }
    if (chosen == backend::poll) {
        why = std::make_error_code(std::errc::operation_not_supported);
    }
    ec = ec ? ec : why;
    return made;
}

} // namespace espy::tree
