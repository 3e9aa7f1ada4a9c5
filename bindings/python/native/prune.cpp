#include "prune.hpp"

#include "bind.hpp"
#include "changes.hpp"

#include <set>
#include <string>

namespace py = pybind11;

namespace espy::python {
namespace {

using names = std::set<std::string, std::less<>>;

names to_names(const py::object& collection) {
    if (py::isinstance<py::str>(collection) || py::isinstance<py::bytes>(collection)) {
        throw py::type_error("prune: a function or a collection of names, not one name");
    }
    names found;
    for (const py::handle name : collection) {
        found.insert(to_path(py::reinterpret_borrow<py::object>(name)).native());
    }
    for (const std::string& name : found) {
        if (name.empty() || name.find('/') != std::string::npos) {
            throw py::value_error("prune: '" + name + "' is not the name of a directory");
        }
    }
    return found;
}

std::string_view last_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1); // npos + 1 is 0
}

/// Whoever drops the last one may be without the lock.
std::shared_ptr<PyObject> keep(py::object callable) {
    return {callable.release().ptr(), [](PyObject* kept) {
                const py::gil_scoped_acquire locked;
                Py_DECREF(kept);
            }};
}

} // namespace

std::function<bool(std::string_view)> to_prune(const py::object& prune, bool as_bytes,
                                               callback_failure failure) {
    if (prune.is_none()) {
        return {};
    }
    if (PyCallable_Check(prune.ptr()) == 0) {
        return [pruned = to_names(prune)](std::string_view directory) {
            return pruned.contains(last_name(directory));
        };
    }
    return [callable = keep(prune), as_bytes, failure = std::move(failure)](std::string_view path) {
        const py::gil_scoped_acquire locked;
        try {
            const py::object answer = py::handle(callable.get())(to_text(path, as_bytes));
            const int kept_out = PyObject_IsTrue(answer.ptr());
            if (kept_out < 0) {
                throw py::error_already_set();
            }
            return kept_out != 0;
        } catch (py::error_already_set& thrown) {
            if (!failure->has_value()) {
                failure->emplace(std::move(thrown));
            }
            return false;
        }
    };
}

} // namespace espy::python
