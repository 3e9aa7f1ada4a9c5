#include "bind.hpp"

#include <espy/error.hpp>

#include <cerrno>
#include <exception>

namespace py = pybind11;

namespace espy::python {
namespace {

/// `OSError` wants an errno. The one code of espy that is none says that a function is missing.
int errno_of(const std::error_code& code) noexcept {
    return code == errc::inotify_missing ? ENOSYS : code.value();
}

py::object filename_of(const error& failure) {
    const std::string& path = failure.path1().native();
    if (path.empty()) {
        return py::none();
    }
    return py::reinterpret_steal<py::object>(
        PyUnicode_DecodeFSDefaultAndSize(path.data(), static_cast<Py_ssize_t>(path.size())));
}

void raise(const error& failure) {
    const py::object make = py::module_::import("espy._error").attr("make");
    const py::object value = make(errno_of(failure.code()), failure.code().message(),
                                  filename_of(failure), failure.operation());
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(value.ptr())), value.ptr());
}

} // namespace

void bind_errors() {
    py::register_exception_translator([](std::exception_ptr thrown) {
        try {
            std::rethrow_exception(thrown);
        } catch (const error& failure) {
            raise(failure);
        }
    });
}

} // namespace espy::python
