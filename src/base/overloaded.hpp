/// Functions for each kind of a variant.
#pragma once

namespace espy {

/// Calls the one that fits, for `std::visit`: one for each kind, or it does not compile.
template <typename... Functions>
struct overloaded : Functions... {
    using Functions::operator()...;
};
template <typename... Functions>
overloaded(Functions...) -> overloaded<Functions...>;

} // namespace espy
