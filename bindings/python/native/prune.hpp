/// What keeps a watcher out of directories: names, or a function of Python.
#pragma once

#include <pybind11/pybind11.h>

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace espy::python {

/// The first exception of a callback, until somebody is there to whom it can be raised.
using callback_failure = std::shared_ptr<std::optional<pybind11::error_already_set>>;

/// None gives an empty function; a collection of names is matched without Python, and without its lock.
std::function<bool(std::string_view)> to_prune(const pybind11::object& prune, bool as_bytes,
                                               callback_failure failure);

} // namespace espy::python
