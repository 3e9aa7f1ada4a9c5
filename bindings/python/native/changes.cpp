/// Changes as Python has them: a struct sequence, filled here without a call of Python. Members of enumerations, and the
/// path of the root, are shared.
#include "changes.hpp"

#include <array>
#include <chrono>
#include <cstddef>

namespace py = pybind11;
using namespace py::literals;

namespace espy::python {
namespace {

constexpr std::size_t kind_count = static_cast<std::size_t>(change_kind::unmounted) + 1;
constexpr std::size_t type_count = static_cast<std::size_t>(entry_type::other) + 1;

PyTypeObject* change_class = nullptr;
std::array<PyObject*, kind_count> kind_members{};
std::array<PyObject*, type_count> type_members{};

constexpr auto change_doc = R"(One change. It owns its data, and cannot be changed.)";

std::array<PyStructSequence_Field, 15> fields{{
    {"kind", "What happened, a `kind`: created, written, renamed, …"},
    {"path", "The root's path as given to `add`, joined with the path below it."},
    {"old_path", "The former path of what was renamed, or None."},
    {"type",
     "What it is, an `entry`: file, directory, symlink, other. None if it is about no entry."},
    {"root", "The root's id, as `add` returned it."},
    {"root_path", "The root's path, as given to `add`."},
    {"replaced", "Renamed onto an entry that existed: that one is gone."},
    {"exchanged", "Renamed, and the two swapped: what was `path` is now `old_path`."},
    {"seq", "1, 2, 3, … in the order of the stream."},
    {"told_at", "When the call that tells it began, as time.time() has it."},
    {"error", "Why, an errno, for watch_failed; otherwise None."},
    {"message", "One line for people, for watch_failed; otherwise None."},
    {"pid", "The process that did it, where the backend says so; otherwise None."},
    {"process", "The name of its command, or None."},
    {nullptr, nullptr},
}};

PyObject* shared(PyObject* object) {
    Py_INCREF(object);
    return object;
}

PyObject* text_or_none(std::string_view text, bool as_bytes) {
    return text.empty() ? shared(Py_None) : to_text(text, as_bytes).release().ptr();
}

PyObject* number_or_none(long number) {
    return number == 0 ? shared(Py_None) : PyLong_FromLong(number);
}

py::object to_python(const change& from, const py::object& root_path) {
    const bool as_bytes = PyBytes_Check(root_path.ptr()) != 0;
    const std::chrono::duration<double> told_at = from.told_at.time_since_epoch();
    const std::array<PyObject*, fields.size() - 1> values{
        shared(kind_members[static_cast<std::size_t>(from.kind)]),
        to_text(from.path, as_bytes).release().ptr(),
        text_or_none(from.from, as_bytes),
        shared(type_members[static_cast<std::size_t>(from.type)]),
        PyLong_FromUnsignedLong(static_cast<std::uint32_t>(from.root)),
        shared(root_path.ptr()),
        PyBool_FromLong(from.replaced ? 1 : 0),
        PyBool_FromLong(from.exchanged ? 1 : 0),
        PyLong_FromUnsignedLongLong(from.seq),
        PyFloat_FromDouble(told_at.count()),
        number_or_none(from.error.value()),
        text_or_none(from.message, false),
        number_or_none(from.pid),
        text_or_none(from.process, false),
    };
    PyObject* const made = PyStructSequence_New(change_class);
    if (made == nullptr) {
        throw py::error_already_set();
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        PyStructSequence_SetItem(made, static_cast<Py_ssize_t>(i), values[i]);
    }
    if (PyErr_Occurred() != nullptr) {
        Py_DECREF(made);
        throw py::error_already_set();
    }
    return py::reinterpret_steal<py::object>(made);
}

void set_words(const py::list& kinds, const py::list& types) {
    for (std::size_t i = 0; i < kind_members.size(); ++i) {
        kind_members[i] = py::object(kinds[i]).release().ptr();
    }
    for (std::size_t i = 0; i < type_members.size(); ++i) {
        type_members[i] = py::object(types[i]).release().ptr();
    }
}

} // namespace

py::object to_text(std::string_view path, bool as_bytes) {
    const auto size = static_cast<Py_ssize_t>(path.size());
    PyObject* const text = as_bytes ? PyBytes_FromStringAndSize(path.data(), size)
                                    : PyUnicode_DecodeFSDefaultAndSize(path.data(), size);
    if (text == nullptr) {
        throw py::error_already_set();
    }
    return py::reinterpret_steal<py::object>(text);
}

py::list root_paths::to_list(const batch& changes) const {
    py::list list(changes.size());
    std::size_t index = 0;
    for (const change& change : changes) {
        const auto root = paths_.find(change.root);
        const py::object path =
            root != paths_.end() ? root->second : to_text(change.root_path, false);
        list[index++] = to_python(change, path);
    }
    return list;
}

void bind_changes(py::module_& module) {
    PyStructSequence_Desc description{"espy.change", change_doc, fields.data(),
                                      static_cast<int>(fields.size()) - 1};
    change_class = PyStructSequence_NewType(&description);
    if (change_class == nullptr) {
        throw py::error_already_set();
    }
    module.attr("change") = py::handle(reinterpret_cast<PyObject*>(change_class));
    module.def("set_words", &set_words, "kinds"_a, "types"_a);
    py::list kinds;
    for (std::size_t i = 0; i < kind_count; ++i) {
        kinds.append(py::str(std::string(to_string(static_cast<change_kind>(i)))));
    }
    module.attr("kind_words") = py::tuple(kinds);
}

} // namespace espy::python
