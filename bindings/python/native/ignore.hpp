/// Rules in gitignore syntax, for Python and for the watcher.
#pragma once

#include <espy/change.hpp>

#include <pybind11/pybind11.h>

#include <functional>
#include <string_view>

namespace espy::python {

/// The classes `rules` and `tree`; without the component `ignore` there are none.
void bind_ignore(pybind11::module_& module);

/// What a `tree` says to the watcher, which asks it without the interpreter's lock.
struct ignoring {
    std::function<bool(std::string_view)> prune;
    std::function<bool(std::string_view, entry_type)> select;
};
/// Of None both are empty.
ignoring to_ignoring(const pybind11::object& tree);

} // namespace espy::python
