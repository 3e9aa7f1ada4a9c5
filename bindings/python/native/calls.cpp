#include "bind.hpp"

#include <espy/inotify/calls.hpp>

namespace py = pybind11;
using namespace py::literals;

namespace espy::python {
namespace {

int init(const inotify::api* table) {
    return inotify::init(table_or_system(table)).release();
}

std::int32_t add(int fd, const py::object& path, std::uint32_t mask, const inotify::api* table) {
    const std::filesystem::path native = to_path(path);
    const py::gil_scoped_release unlocked;
    return static_cast<std::int32_t>(
        inotify::add(fd, native, static_cast<inotify::mask>(mask), table_or_system(table)));
}

bool remove(int fd, std::int32_t watch, const inotify::api* table) {
    return inotify::remove(fd, static_cast<inotify::watch_id>(watch), table_or_system(table));
}

std::string to_string(std::uint32_t mask) {
    return inotify::to_string(static_cast<inotify::mask>(mask));
}

std::uint32_t from_string(const std::string& text) {
    const auto mask = inotify::from_string(text);
    if (!mask) {
        throw py::value_error("not a mask: '" + text + "'");
    }
    return static_cast<std::uint32_t>(*mask);
}

constexpr auto api_doc = R"(The three functions of inotify(7) that `init`, `add` and `remove` call.

`api.system()` is the process's own C library and the default everywhere; `api.load(name)` takes
them from another library, which may count the calls or make them fail.)";

constexpr auto system_doc = R"(system() -> api

The process's own C library.)";

constexpr auto load_doc = R"(load(name) -> api

Resolves the three functions in the shared library `name`, such as 'libc.so.6', found as dlopen(3)
does. Raises `espy.error` (errno ENOSYS, filename `name`), which says whether the library or which
of its functions is missing.)";

constexpr auto init_doc = R"(init(api=None) -> int

Makes an instance, close-on-exec and non-blocking from birth. The descriptor is the caller's to
close; `instance` closes its own. Raises `espy.error`: EMFILE (fs.inotify.max_user_instances or the
open files are used up), ENFILE, ENOMEM. See inotify_init1(2).)";

constexpr auto add_doc = R"(add(fd, path, mask, api=None) -> int

Watches `path` (str, bytes or os.PathLike), or replaces the mask of the watch already on its inode.
Returns the watch's number. Raises `espy.error`: ENOSPC (fs.inotify.max_user_watches is used up),
EACCES, ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG (from resolving the path), EEXIST (mask_create, and
there is a watch), EINVAL (`mask` has no event, or a bit that the kernel does not know, or `fd` is
no instance), EBADF, ENOMEM. See inotify_add_watch(2).)";

constexpr auto remove_doc = R"(remove(fd, watch, api=None) -> bool

Ends a watch. Returns False if it was gone already (its object deleted or unmounted): that is
routine. Raises `espy.error`: EBADF (`fd` is not open), EINVAL (`fd` is no instance); the kernel
gives EINVAL for a dead watch too, espy tells the two apart. See inotify_rm_watch(2).)";

constexpr auto queued_bytes_doc = R"(queued_bytes(fd) -> int

The bytes that are queued now: once this many have been read, everything queued before has been
seen. Raises `espy.error`: EBADF, ENOTTY.)";

} // namespace

void bind_calls(py::module_& module) {
    py::class_<inotify::api>(module, "api", api_doc)
        .def_static("system", &inotify::api::system, system_doc)
        .def_static("load", py::overload_cast<const std::string&>(&inotify::api::load), "name"_a,
                    load_doc);

    module.def("init", &init, "api"_a = py::none(), init_doc);
    module.def("add", &add, "fd"_a, "path"_a, "mask"_a, "api"_a = py::none(), add_doc);
    module.def("remove", &remove, "fd"_a, "watch"_a, "api"_a = py::none(), remove_doc);
    module.def("queued_bytes", py::overload_cast<int>(&inotify::queued_bytes), "fd"_a,
               queued_bytes_doc);

    module.def("read", &read_events, "fd"_a, "size"_a);
    module.def("to_string", &to_string, "mask"_a);
    module.def("from_string", &from_string, "text"_a);
    module.attr("min_buffer_size") = inotify::min_buffer_size;
}

} // namespace espy::python
