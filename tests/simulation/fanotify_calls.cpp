/// The system calls of fanotify(7) and of file handles: a table of functions, which the watcher is
/// given.
#include "kernel.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>

namespace espy::simulation {
namespace {

using fanotify::init_flags;
using fanotify::mark_flags;

} // namespace

int kernel::make_group(init_flags flags) {
    if (any(flags, init_flags::report_mnt)) {
        return fail(EINVAL);
    }
    if (tree_.how().hides_processes && any(flags, init_flags::unlimited_queue)) {
        return fail(EPERM);
    }
    const std::size_t limit =
        any(flags, init_flags::unlimited_queue) ? ~std::size_t{0} : tree_.how().queue_limit;
    const int fd = make_other();
    if (fd >= 0) {
        tree_.groups().try_emplace(fd, limit, tree_.how().hides_processes, tree_.hint_given);
    }
    return fd;
}

int kernel::mark(int on, mark_flags flags, fanotify::mask bits, std::string_view path) {
    constexpr std::string_view prefix = "/proc/self/fd/";
    system_call();
    const int fd = std::stoi(std::string(path.substr(prefix.size())));
    if (refuses(kernel::on(fd, call::mark))) {
        return -1;
    }
    const node_ptr found = base_of(fd);
    if (found == nullptr) {
        return fail(ENOENT);
    }
    group& hints = tree_.groups().at(on);
    const bool whole = any(flags, mark_flags::filesystem);
    if (any(flags, mark_flags::remove)) {
        return whole && hints.marks_all(found->volume) ? 0 : fail(ENOENT);
    }
    if ((whole && tree_.how().marks_directories_only) || !hints.admits(found->volume)) {
        return fail(EXDEV);
    }
    if (whole) {
        hints.mark_all(found->volume, bits);
        return 0;
    }
    if (!found->readable) {
        return fail(EACCES);
    }
    hints.mark(found->handle, bits);
    return 0;
}

int kernel::handle_of(int base, std::string_view path, ::file_handle& out, int& mount_id) {
    system_call();
    if (refuses(on(base, call::handle))) {
        return -1;
    }
    const node_ptr found =
        path.empty() ? base_of(base) : resolve(base_of(base), path, false, false);
    if (found == nullptr) {
        return -1;
    }
    mount_id = static_cast<int>(found->volume);
    if (out.handle_bytes < sizeof found->handle) {
        return fail(EOVERFLOW);
    }
    out.handle_type = 1;
    out.handle_bytes = sizeof found->handle;
    std::memcpy(out.f_handle, &found->handle, sizeof found->handle);
    return 0;
}

/// What is on another file system than `base` is, or gone, cannot be found.
int kernel::open_handle(int base, const ::file_handle& handle) {
    system_call();
    if (refuses(call::by_handle)) {
        return -1;
    }
    if (tree_.how().hides_processes) {
        return fail(EPERM);
    }
    const node_ptr at = base_of(base);
    std::uint64_t number = 0;
    std::memcpy(&number, handle.f_handle, sizeof number);
    const node_ptr found = tree_.by_handle(number);
    return at != nullptr && found != nullptr && found->volume == at->volume ? keep(found)
                                                                            : fail(ESTALE);
}

fanotify::api kernel::fanotify_interface() noexcept {
    return {
        [](unsigned flags, unsigned) {
            return current()->make_group(static_cast<init_flags>(flags));
        },
        [](int group, unsigned flags, std::uint64_t bits, int, const char* path) {
            return current()->mark(group, static_cast<mark_flags>(flags),
                                   static_cast<fanotify::mask>(bits), path);
        },
        [](int base, const char* path, ::file_handle* out, int* mount_id, int) {
            return current()->handle_of(base, path, *out, *mount_id);
        },
        [](int base, ::file_handle* handle, int) { return current()->open_handle(base, *handle); }};
}

} // namespace espy::simulation
