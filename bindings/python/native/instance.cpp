#include "bind.hpp"

#include <espy/inotify/watch.hpp>

namespace py = pybind11;
using namespace py::literals;

namespace espy::python {
namespace {

using inotify::instance;
using inotify::watch;

/// The instance, if it is open; otherwise raises what a closed file raises.
instance& opened(instance& self) {
    if (!self) {
        throw py::value_error("operation on a closed instance");
    }
    return self;
}

/// The object stays where it is, without a descriptor: its watches may still refer to it.
void close(instance& self) noexcept {
    const instance ended(std::move(self));
}

std::int32_t add_watch(instance& self, const py::object& path, std::uint32_t mask) {
    const std::filesystem::path native = to_path(path);
    opened(self);
    const py::gil_scoped_release unlocked;
    return static_cast<std::int32_t>(self.add(native, static_cast<inotify::mask>(mask)));
}

std::string describe(const instance& self) {
    return self ? "<espy.inotify.instance fd=" + std::to_string(self.native_handle()) + ">"
                : "<espy.inotify.instance closed>";
}

constexpr auto instance_doc = R"(instance(api=None)

An inotify instance that owns its descriptor: `close`, the end of a `with` block or of the object
closes it, and all its watches end with it. Closed, it raises ValueError. It has `fileno`, so select
and the event loops take it. A user has fs.inotify.max_user_instances of them (128 as a rule).
Distinct objects are safe to use from several threads, one shared object is not.)";

constexpr auto watch_doc = R"(watch(owner, path, mask)

Owns one watch of the instance `owner` and removes it at the end of a `with` block, by `close` or
with the object. Two watches on one inode are one in the kernel: whichever ends first ends both.)";

void bind_watch(py::module_& module) {
    py::class_<watch>(module, "watch", watch_doc)
        .def(py::init([](instance& owner, const py::object& path, std::uint32_t mask) {
                 return watch(opened(owner), to_path(path), static_cast<inotify::mask>(mask));
             }),
             "owner"_a, "path"_a, "mask"_a, py::keep_alive<1, 2>())
        .def_property_readonly(
            "id", [](const watch& self) { return static_cast<std::int32_t>(self.id()); },
            "The number that events of this watch carry; -1 if it was closed or released.")
        .def(
            "release", [](watch& self) { return static_cast<std::int32_t>(self.release()); },
            "release() -> int\n\nGives the watch away: the instance keeps it, nobody removes it.")
        .def("close", &watch::reset,
             "close()\n\nEnds the watch now; one that is gone already is fine.")
        .def("__enter__", [](py::object self) { return self; })
        .def("__exit__", [](watch& self, const py::args&) { self.reset(); });
}

} // namespace

void bind_instance(py::module_& module) {
    py::class_<instance>(module, "instance", instance_doc)
        .def(py::init([](const inotify::api* table) { return instance(table_or_system(table)); }),
             "api"_a = py::none())
        .def("add", &add_watch, "path"_a, "mask"_a,
             "add(path, mask) -> int\n\nAs `espy.inotify.add`, in this instance.")
        .def(
            "remove",
            [](instance& self, std::int32_t id) {
                return opened(self).remove(static_cast<inotify::watch_id>(id));
            },
            "watch"_a, "remove(watch) -> bool\n\nAs `espy.inotify.remove`, in this instance.")
        .def(
            "read",
            [](instance& self, std::size_t size) {
                return read_events(opened(self).native_handle(), size);
            },
            "size"_a)
        .def(
            "queued_bytes", [](instance& self) { return opened(self).queued_bytes(); },
            "queued_bytes() -> int\n\nAs `espy.inotify.queued_bytes`, of this instance.")
        .def(
            "fileno", [](instance& self) { return opened(self).native_handle(); },
            "fileno() -> int\n\nThe descriptor, still owned; readable when events are queued.")
        .def("close", &close, "close()\n\nCloses the descriptor; a second time does nothing.")
        .def_property_readonly(
            "closed", [](const instance& self) { return !self; }, "True after `close`.")
        .def("__enter__",
             [](py::object self) {
                 opened(self.cast<instance&>());
                 return self;
             })
        .def("__exit__", [](instance& self, const py::args&) { close(self); })
        .def("__repr__", &describe);
    bind_watch(module);
}

} // namespace espy::python
