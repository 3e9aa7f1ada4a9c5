/// What a moved-from object must not be asked.
#pragma once

#include <cassert>
#include <memory>

namespace espy {

/// What an object of a public class holds. One that was moved from holds nothing: it can only be
/// assigned to or destroyed.
template <typename Implementation>
Implementation& live(const std::unique_ptr<Implementation>& held) noexcept {
    assert(held != nullptr && "was moved from");
    return *held;
}

} // namespace espy
