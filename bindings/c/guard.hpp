/// No exception leaves a function of C: it becomes a negative errno, and an `espy_error`.
#pragma once

#include "espy.h"

#include <espy/error.hpp>

#include <cerrno>
#include <string_view>

namespace espy::c {

/// Fills in `error`, which may be null. Allocates nothing.
/// @return The errno, negative.
int fail(espy_error* error, int code, std::string_view operation,
         std::string_view message) noexcept;

/// What `call` returns, or why it failed.
template <typename Result, typename Call>
Result guard(espy_error* error, const char* operation, Call call) noexcept {
    try {
        return call();
    } catch (const espy::error& failure) {
        // A call of C++ is known here by its name in C.
        const std::string_view failed = failure.operation();
        const bool is_of_cpp = failed.find("::") != failed.npos;
        return fail(error, failure.code().value(), is_of_cpp ? operation : failed, failure.what());
    } catch (...) { // std::bad_alloc, or the std::length_error of a container
        return fail(error, ENOMEM, operation, "there is no memory left");
    }
}

} // namespace espy::c
