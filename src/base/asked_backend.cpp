#include "base/asked_backend.hpp"

#include <cstdlib>

namespace espy::tree {

backend_choice asked_backend(const watcher_options& options, std::error_code& ec) {
    ec.clear();
    const char* const asked = ::secure_getenv("ESPY_BACKEND");
    if (options.backend != backend::automatic || asked == nullptr || *asked == '\0') {
        return {options.backend, "it was asked for"};
    }
    const auto found = backend_from_string(asked);
    if (!found) {
        ec = std::make_error_code(std::errc::invalid_argument);
    }
    return {found.value_or(backend::automatic), "the environment variable ESPY_BACKEND names it"};
}

} // namespace espy::tree
