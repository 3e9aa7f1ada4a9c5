#include "napi.hpp"

#include "environment.hpp"
#include "format/utf8.hpp"

#include <espy/error.hpp>

#include <cerrno>
#include <exception>
#include <new>
#include <system_error>

namespace espy::node {
namespace {

/// What it says but for the operation and the path, which JavaScript puts elsewhere.
std::string reason_of(const espy::error& error) {
    const std::string what = error.what();
    const std::size_t end =
        what.find(": ", error.operation().size() + error.path1().native().size());
    return end == std::string::npos ? what : what.substr(end + 2);
}

} // namespace
failure current_failure() {
    try {
        throw;
    } catch (const espy::error& error) {
        return {error.code().value(), reason_of(error), error.path1().native()};
    } catch (const std::system_error& error) {
        return {error.code().value(), error.what(), {}};
    } catch (const std::bad_alloc&) {
        return {ENOMEM, "out of memory", {}};
    }
}

napi_value to_error(napi_env env, const failure& why) {
    const std::array<napi_value, 3> arguments{to_number(env, why.number), to_text(env, why.message),
                                              to_text(env, why.path)};
    napi_value made = nullptr;
    check(napi_call_function(env, undefined(env), environment::of(env).error_maker(),
                             arguments.size(), arguments.data(), &made));
    return made;
}

napi_value undefined(napi_env env) {
    napi_value value = nullptr;
    check(napi_get_undefined(env, &value));
    return value;
}

napi_value to_number(napi_env env, double number) {
    napi_value value = nullptr;
    check(napi_create_double(env, number, &value));
    return value;
}

napi_value to_boolean(napi_env env, bool flag) {
    napi_value value = nullptr;
    check(napi_get_boolean(env, flag, &value));
    return value;
}

napi_value to_text(napi_env env, std::string_view bytes) {
    napi_value value = nullptr;
    if (cli::valid_utf8_prefix(bytes) == bytes.size()) {
        check(napi_create_string_utf8(env, bytes.data(), bytes.size(), &value));
    } else {
        check(napi_create_buffer_copy(env, bytes.size(), bytes.data(), nullptr, &value));
    }
    return value;
}

napi_value property(napi_env env, napi_value object, const char* name) {
    napi_value value = nullptr;
    check(napi_get_named_property(env, object, name, &value));
    return value;
}

void set_property(napi_env env, napi_value object, const char* name, napi_value value) {
    check(napi_set_named_property(env, object, name, value));
}

bool is_nullish(napi_env env, napi_value value) {
    napi_valuetype type = napi_undefined;
    check(napi_typeof(env, value, &type));
    return type == napi_undefined || type == napi_null;
}

bool to_bool(napi_env env, napi_value value) {
    bool flag = false;
    check(napi_get_value_bool(env, value, &flag));
    return flag;
}

double to_double(napi_env env, napi_value value) {
    double number = 0;
    check(napi_get_value_double(env, value, &number));
    return number;
}

std::string to_bytes(napi_env env, napi_value value) {
    bool is_buffer = false;
    check(napi_is_buffer(env, value, &is_buffer));
    std::size_t size = 0;
    if (is_buffer) {
        void* bytes = nullptr;
        check(napi_get_buffer_info(env, value, &bytes, &size));
        return {static_cast<const char*>(bytes), size};
    }
    check(napi_get_value_string_utf8(env, value, nullptr, 0, &size));
    std::string text(size, '\0');
    check(napi_get_value_string_utf8(env, value, text.data(), size + 1, &size));
    return text;
}

std::vector<napi_value> to_elements(napi_env env, napi_value array) {
    std::uint32_t size = 0;
    check(napi_get_array_length(env, array, &size));
    std::vector<napi_value> elements(size);
    for (std::uint32_t i = 0; i < size; ++i) {
        check(napi_get_element(env, array, i, &elements[i]));
    }
    return elements;
}

call::call(napi_env in, napi_callback_info info) : env(in) {
    std::size_t count = arguments.size();
    check(napi_get_cb_info(env, info, &count, arguments.data(), &self, &data));
}

void rethrow(napi_env env) {
    bool pending = false;
    napi_is_exception_pending(env, &pending);
    if (pending) {
        return;
    }
    try {
        napi_throw(env, to_error(env, current_failure()));
    } catch (const refused&) {
        napi_is_exception_pending(env, &pending);
        if (!pending) {
            napi_throw_error(env, "ERR_ESPY_INTERNAL", "Node-API refused a call");
        }
    }
}

napi_value call_method(napi_env env, napi_value object, const char* name,
                       const std::vector<napi_value>& arguments) {
    napi_value result = nullptr;
    const napi_status status = napi_call_function(env, object, property(env, object, name),
                                                  arguments.size(), arguments.data(), &result);
    if (status == napi_pending_exception) {
        napi_value thrown = nullptr;
        check(napi_get_and_clear_last_exception(env, &thrown));
        napi_fatal_exception(env, thrown);
        return nullptr;
    }
    check(status);
    return result;
}

} // namespace espy::node
