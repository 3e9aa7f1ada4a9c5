/// The parts of the native module, and what they share.
#pragma once

#include <espy/inotify/api.hpp>

#include <pybind11/pybind11.h>

#include <cstddef>
#include <filesystem>

namespace espy::python {

/// Lets `espy::error` arrive in Python as `espy.error`.
void bind_errors();
/// `api`, `init`, `add`, `remove`, `read`, `queued_bytes`, `to_string`, `from_string`.
void bind_calls(pybind11::module_& module);
/// `instance` and `watch`.
void bind_instance(pybind11::module_& module);

/// The bytes of a path as os.fsencode() has them. A wrong type or a NUL byte raises what Python's
/// own functions raise.
std::filesystem::path to_path(const pybind11::object& path);

/// Python gives `None` for the process's own C library.
inline const inotify::api& table_or_system(const inotify::api* table) noexcept {
    return table == nullptr ? inotify::api::system() : *table;
}

/// Reads up to `size` bytes from `fd`: a list of tuples (watch, mask, cookie, name), empty if
/// nothing is queued. Calls again after a signal whose handler raised nothing (PEP 475).
pybind11::list read_events(int fd, std::size_t size);

} // namespace espy::python
