/// Why a system call can fail though the caller is right.
#pragma once

#include "kernel.hpp"

#include <span>

namespace espy::simulation {

/// The values of `errno` that such a failure has; each may come from any kernel at any time.
std::span<const int> reasons_of(call which) noexcept;

} // namespace espy::simulation
