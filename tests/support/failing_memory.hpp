/// Allocations that fail when they are told to. Link `espy_failing_memory`, which replaces the functions that
/// allocate of the whole program.
#pragma once

#include <new>
#include <system_error>

namespace espy::test {

struct failing_memory {
    /// So many allocations succeed yet; -1: all.
    static inline long left = -1;
    /// All that follow the first that fails succeed again.
    static inline bool only_one_fails = false;
    static inline bool has_failed = false;
};

/// What allocates within `call`, which is given an error code, may fail: the first `left` allocations succeed, which is
/// set to how many of them are left. True if the call failed for it; what was of little use may be done without.
template <typename Call>
bool lacks_memory(long& left, Call call) {
    std::error_code ec;
    failing_memory::has_failed = false;
    failing_memory::left = left;
    try {
        call(ec);
    } catch (const std::bad_alloc&) {
        ec = std::make_error_code(std::errc::not_enough_memory);
    } catch (...) {
        failing_memory::left = -1;
        throw;
    }
    left = failing_memory::left;
    failing_memory::left = -1;
    if (ec && ec != std::errc::not_enough_memory) {
        throw std::system_error(ec, "a call that lacks memory");
    }
    return ec.value() != 0;
}

} // namespace espy::test
