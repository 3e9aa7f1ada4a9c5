/// Node-API as the addon uses it: a call that fails throws, and what is thrown becomes an exception of JavaScript where
/// a function of the addon returns to it.
#pragma once

#include <node_api.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace espy::node {

/// An exception of JavaScript is pending, or the environment goes down.
struct refused {};

inline void check(napi_status status) {
    if (status != napi_ok) {
        throw refused{};
    }
}

/// An error of the system, on its way to JavaScript.
struct failure {
    int number = 0;
    std::string message;
    std::string path;
};

/// What is being handled, within a `catch`.
failure current_failure();
/// The error for it, made by the function that was given to `setUp`.
napi_value to_error(napi_env env, const failure& why);

napi_value undefined(napi_env env);
napi_value to_number(napi_env env, double number);
napi_value to_boolean(napi_env env, bool value);
/// A string; a Buffer where the bytes are no UTF-8.
napi_value to_text(napi_env env, std::string_view bytes);

napi_value property(napi_env env, napi_value object, const char* name);
void set_property(napi_env env, napi_value object, const char* name, napi_value value);
bool is_nullish(napi_env env, napi_value value);
bool to_bool(napi_env env, napi_value value);
double to_double(napi_env env, napi_value value);
/// The bytes of a string (as UTF-8) or of a Buffer.
std::string to_bytes(napi_env env, napi_value value);
std::vector<napi_value> to_elements(napi_env env, napi_value array);

/// A call from JavaScript.
struct call {
    napi_env env = nullptr;
    napi_value self = nullptr;
    std::array<napi_value, 3> arguments{};
    void* data = nullptr;

    call(napi_env in, napi_callback_info info);
};

/// Throws into JavaScript what is being handled.
void rethrow(napi_env env);

template <napi_value (*Function)(const call&)>
napi_value guarded(napi_env env, napi_callback_info info) {
    try {
        return Function(call(env, info));
    } catch (...) {
        rethrow(env);
        return nullptr;
    }
}

/// Calls the method `name` of `object`. What it throws is an uncaught exception, as that of any other listener.
/// @return Null if it threw.
napi_value call_method(napi_env env, napi_value object, const char* name,
                       const std::vector<napi_value>& arguments);

} // namespace espy::node
