/// The class `source`, and its options in the words of Python.
#include "ignore.hpp"
#include "source.hpp"

#include <algorithm>
#include <string>

namespace py = pybind11;
using namespace py::literals;

namespace espy::python {
namespace {

std::chrono::milliseconds to_milliseconds(double seconds, const char* name) {
    if (!(seconds >= 0)) {
        throw py::value_error(std::string(name) + ": not a number of seconds");
    }
    if (seconds > 1e9) {
        return std::chrono::milliseconds::max();
    }
    return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
}

std::unique_ptr<source> make_source(const std::string& backend, double poll_interval,
                                    const py::object& backlog_size, const py::object& settle) {
    watcher_options watch;
    const auto known = backend_from_string(backend);
    if (!known) {
        throw py::value_error("not a backend: '" + backend + "'");
    }
    watch.backend = *known;
    watch.poll_interval = to_milliseconds(poll_interval, "poll_interval");
    if (!backlog_size.is_none()) {
        watch.backlog_size = backlog_size.cast<std::size_t>();
    }
    if (settle.is_none()) {
        return std::make_unique<source>(watch, nullptr);
    }
    const auto [quiet, max_wait, complete] = settle.cast<std::tuple<double, double, bool>>();
    settle_options settled;
    settled.quiet = to_milliseconds(quiet, "quiet");
    settled.max_wait = to_milliseconds(max_wait, "max_wait");
    settled.complete = complete;
    return std::make_unique<source>(watch, &settled);
}

kinds to_kinds(const py::object& tell) {
    kinds told;
    for (const py::handle word : tell) {
        const auto kind = change_kind_from_string(word.cast<std::string>());
        if (!kind) {
            throw py::value_error("tell: not a kind: '" + word.cast<std::string>() + "'");
        }
        told.insert(*kind);
    }
    return told;
}

std::uint32_t add_root(source& self, const py::object& path, const py::object& tell, bool recursive,
                       const py::object& max_depth, bool one_file_system, bool follow_symlinks,
                       bool expand_renames, bool initial, bool must_exist, const py::object& prune,
                       const py::object& ignore) {
    root_options options;
    if (!tell.is_none()) {
        options.tell = to_kinds(tell);
    }
    options.recursive = recursive;
    if (!max_depth.is_none()) {
        options.max_depth = max_depth.cast<std::uint32_t>();
    }
    options.one_file_system = one_file_system;
    options.follow_symlinks = follow_symlinks;
    options.expand_renames = expand_renames;
    options.initial = initial;
    options.must_exist = must_exist;
    ignoring ignored = to_ignoring(ignore);
    if (ignored.prune && !prune.is_none()) {
        throw py::type_error("prune and ignore: only one of them");
    }
    options.prune = std::move(ignored.prune);
    options.select = std::move(ignored.select);
    return static_cast<std::uint32_t>(self.add(path, std::move(options), prune));
}

} // namespace

void bind_source(py::module_& module) {
    py::class_<source>(module, "source")
        .def(py::init(&make_source), "backend"_a, "poll_interval"_a, "backlog_size"_a, "settle"_a)
        .def("add", &add_root, "path"_a, py::kw_only(), "tell"_a, "recursive"_a = true,
             "max_depth"_a, "one_file_system"_a, "follow_symlinks"_a = false,
             "expand_renames"_a = false, "initial"_a = false, "must_exist"_a, "prune"_a, "ignore"_a)
        .def("remove", &source::remove, "root"_a)
        .def("reprune", &source::reprune, "root"_a, "directory"_a = "")
        .def("fileno", &source::native_handle)
        .def("poll", &source::poll)
        .def("wait", &source::wait, "timeout"_a)
        .def("sync", &source::sync, "timeout"_a)
        .def("wake", &source::wake)
        .def("stats", &source::stats)
        .def("covers", &source::covers, "root"_a, "path"_a)
        .def("pending", &source::pending)
        .def("close", &source::close)
        .def_property_readonly("closed", &source::closed);
    module.def("activity", [] { return std::make_unique<source>(); });
}

} // namespace espy::python
