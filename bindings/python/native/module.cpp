#include "bind.hpp"

PYBIND11_MODULE(_native, module) {
    // The docstrings say the signatures in Python's words.
    pybind11::options options;
    options.disable_function_signatures();

    module.doc() = "The native half of espy; use espy.inotify.";
    espy::python::bind_errors();
    espy::python::bind_calls(module);
    espy::python::bind_instance(module);
}
