#include "bind.hpp"

#include <espy/inotify/calls.hpp>

#include <memory>
#include <span>

namespace py = pybind11;

namespace espy::python {
namespace {

py::list to_list(const inotify::events& events) {
    py::list list;
    for (const inotify::event event : events) {
        const std::string_view name = event.name();
        list.append(py::make_tuple(static_cast<std::int32_t>(event.watch()),
                                   static_cast<std::uint32_t>(event.mask()), event.cookie(),
                                   py::bytes(name.data(), name.size())));
    }
    return list;
}

/// A blocking descriptor must not stop the other threads of the interpreter.
inotify::read_result read_unlocked(int fd, std::span<std::byte> buffer) {
    const py::gil_scoped_release unlocked;
    return inotify::read(fd, buffer);
}

} // namespace

std::filesystem::path to_path(const py::object& path) {
    PyObject* bytes = nullptr;
    if (PyUnicode_FSConverter(path.ptr(), &bytes) == 0) {
        throw py::error_already_set();
    }
    return std::filesystem::path(std::string(py::reinterpret_steal<py::bytes>(bytes)));
}

py::list read_events(int fd, std::size_t size) {
    const auto buffer = std::make_unique_for_overwrite<std::byte[]>(size);
    for (;;) {
        const inotify::read_result result = read_unlocked(fd, {buffer.get(), size});
        if (result.status == inotify::read_status::end) {
            PyErr_SetString(PyExc_EOFError, "the descriptor is at its end");
            throw py::error_already_set();
        }
        if (result.status != inotify::read_status::interrupted) {
            return to_list(result.events);
        }
        if (PyErr_CheckSignals() != 0) {
            throw py::error_already_set();
        }
    }
}

} // namespace espy::python
