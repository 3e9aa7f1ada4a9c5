/// What a moved-from object must not be asked.
#pragma once

#include "base/check.hpp"

#include <memory>

namespace espy {

/// What an object of a public class holds. One that was moved from holds nothing: it can only be
/// assigned to or destroyed.
template <typename Implementation>
Implementation& live(const std::unique_ptr<Implementation>& held) noexcept {
    ESPY_CHECK(held != nullptr);
    return *held;
}

} // namespace espy
