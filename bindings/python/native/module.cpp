#include "bind.hpp"
#include "changes.hpp"
#include "ignore.hpp"
#include "source.hpp"

PYBIND11_MODULE(_native, module) {
    // The docstrings say the signatures in Python's words.
    pybind11::options options;
    options.disable_function_signatures();

    module.doc() = "The native half of espy; use espy.";
    espy::python::bind_errors();
    espy::python::bind_calls(module);
    espy::python::bind_instance(module);
    espy::python::bind_changes(module);
    espy::python::bind_ignore(module);
    espy::python::bind_source(module);
}
