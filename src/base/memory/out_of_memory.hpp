/// What becomes of a watcher when there is no memory left.
#pragma once

#include <cerrno>
#include <new>
#include <stdexcept>
#include <system_error>

namespace espy {

/// Calls, unless `broken`. Without memory something is left half done that nothing can put right: it
/// is broken from then on, and every call is `ENOMEM`.
template <typename Call>
void unless_broken(bool& broken, std::error_code& ec, Call call) {
    ec.clear();
    if (!broken) {
        broken = true;
        try {
            call();
            broken = false;
            return;
        } catch (const std::bad_alloc&) {
        } catch (const std::length_error&) {
            // More names than there are numbers for.
        }
    }
    ec.assign(ENOMEM, std::system_category());
}

} // namespace espy
