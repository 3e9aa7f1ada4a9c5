/// Errors as C has them.
#include "guard.hpp"

#include <algorithm>
#include <cstring>
#include <span>

namespace espy::c {
namespace {

/// The end of `text` with a NUL; what is cut off is the beginning, for the reason stands last.
void copy_end(std::span<char> to, std::string_view text) noexcept {
    const std::size_t room = to.size() - 1;
    const std::size_t size = std::min(room, text.size());
    std::memcpy(to.data(), text.data() + text.size() - size, size);
    to[size] = '\0';
    if (size < text.size()) {
        std::fill_n(to.begin(), 3, '.');
    }
}

} // namespace

int fail(espy_error* error, int code, std::string_view operation,
         std::string_view message) noexcept {
    if (error != nullptr) {
        error->code = code;
        copy_end(error->operation, operation);
        copy_end(error->message, message);
    }
    return -code;
}

} // namespace espy::c
