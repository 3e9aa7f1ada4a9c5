#include "backends.hpp"

#include <espy/inotify.hpp>
#include <espy/unique_fd.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include <fcntl.h>
#include <sys/fanotify.h>
#include <unistd.h>

namespace espy::doctor {
namespace {

// Newer than the headers may be.
constexpr unsigned report_mnt = 0x4000;               // FAN_REPORT_MNT, Linux 6.15
constexpr unsigned mark_mntns = 0x110;                // FAN_MARK_MNTNS
constexpr std::uint64_t mount_attached = 0x1000000;   // FAN_MNT_ATTACH
constexpr unsigned report_names_and_targets = 0x1e00; // FAN_REPORT_DFID_NAME_TARGET, Linux 5.17

constexpr unsigned notify = FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK;

constexpr std::string_view inotify_watch = "inotify_watch";
constexpr std::string_view names_and_targets = "fanotify_names";
constexpr std::string_view file_system_mark = "fanotify_file_system_mark";
constexpr std::string_view directory_mark = "fanotify_directory_mark";

std::error_code last_error() noexcept {
    return {errno, std::system_category()};
}

std::error_code try_inotify(const char* path) {
    std::error_code ec;
    const unique_fd fd = inotify::init(ec);
    if (!ec && path != nullptr) {
        inotify::add(fd.get(), path, inotify::mask::create, ec);
    }
    return ec;
}

struct mark {
    unsigned flags = 0;
    std::uint64_t events = 0;
    const char* path = nullptr;
};

std::error_code try_fanotify(unsigned init_flags, const mark& tried = {}) {
    const unique_fd fd(::fanotify_init(notify | init_flags, O_RDONLY | O_CLOEXEC));
    if (!fd) {
        return last_error();
    }
    if (tried.path == nullptr) {
        return {};
    }
    return ::fanotify_mark(fd.get(), FAN_MARK_ADD | tried.flags, tried.events, AT_FDCWD,
                           tried.path) == 0
               ? std::error_code()
               : last_error();
}

std::error_code try_proc(const std::filesystem::path& proc) {
    return ::access((proc / "self/fd").c_str(), X_OK) == 0 ? std::error_code() : last_error();
}

const probe* find_probe(const std::vector<probe>& probes, std::string_view name) noexcept {
    const auto at = std::find_if(probes.begin(), probes.end(),
                                 [name](const probe& entry) { return entry.name == name; });
    return at == probes.end() ? nullptr : &*at;
}

std::string_view why_no_fanotify(const probe& failed) noexcept {
    switch (failed.error.value()) {
    case EPERM: return "needs CAP_SYS_ADMIN: run as root";
    case ENOSYS: return "this kernel is built without it";
    case EINVAL: return "this kernel is older than Linux 5.17";
    case EMFILE: return "the limit of groups (fs.fanotify.max_user_groups) is used up";
    case ENOSPC: return "the limit of marks (fs.fanotify.max_user_marks) is used up";
    case EOPNOTSUPP: return "the file system at the path does not support it";
    case ENODEV: return "the file system at the path has no id";
    case EXDEV: return "the path is in a subvolume, which has an id of its own";
    default: return "refused by this kernel";
    }
}

std::string_view why_no_inotify(const probe& failed) noexcept {
    switch (failed.error.value()) {
    case EMFILE: return "the limit of instances (fs.inotify.max_user_instances) is used up";
    case ENOSPC: return "the limit of watches (fs.inotify.max_user_watches) is used up";
    case EACCES: return "the path may not be read";
    case ENOENT: return "nothing is at the path";
    case ENOSYS: return "this kernel is built without it";
    default: return "refused by this kernel";
    }
}

} // namespace

const probe* backends::find(std::string_view name) const noexcept {
    return find_probe(probes, name);
}

std::vector<backend> judge(const std::vector<probe>& probes) {
    std::vector<backend> ways;
    const probe* watch = find_probe(probes, inotify_watch);
    if (watch != nullptr) {
        ways.push_back({"inotify", watch->works(),
                        watch->works() ? "one watch for each directory; needs no privilege"
                                       : why_no_inotify(*watch)});
    }
    const probe* named = find_probe(probes, names_and_targets);
    const probe* whole = find_probe(probes, file_system_mark);
    const probe* single = find_probe(probes, directory_mark);
    if (named != nullptr && !named->works()) {
        ways.push_back({"fanotify", false, why_no_fanotify(*named)});
    } else if (whole != nullptr && whole->works()) {
        ways.push_back({"fanotify", true, "one mark for the whole file system"});
    } else if (whole != nullptr && single != nullptr && single->works()) {
        ways.push_back({"fanotify", true,
                        whole->error.value() == EPERM
                            ? "a mark for each directory; root has one for the whole file system"
                            : "a mark for each directory: the whole file system cannot be marked"});
    } else if (whole != nullptr) {
        ways.push_back({"fanotify", false, why_no_fanotify(*whole)});
    }
    ways.push_back({"poll", true, "lists again and again; where the kernel cannot tell"});
    return ways;
}

backends probe_backends(const std::filesystem::path& path, const std::filesystem::path& proc) {
    constexpr std::uint64_t created = FAN_CREATE | FAN_ONDIR;
    const char* at = path.c_str();
    backends result;
    result.probes = {
        {"inotify_instance", "inotify_init1", try_inotify(nullptr)},
        {inotify_watch, "inotify_add_watch", try_inotify(at)},
        {"fanotify_ids", "fanotify_init FAN_REPORT_FID", try_fanotify(FAN_REPORT_FID)},
        {names_and_targets, "fanotify_init FAN_REPORT_DFID_NAME_TARGET",
         try_fanotify(report_names_and_targets)},
        {directory_mark, "fanotify_mark",
         try_fanotify(FAN_REPORT_DFID_NAME, {0, FAN_ATTRIB | FAN_ONDIR, at})},
        {file_system_mark, "fanotify_mark FAN_MARK_FILESYSTEM",
         try_fanotify(report_names_and_targets, {FAN_MARK_FILESYSTEM, created, at})},
        {"fanotify_rename", "fanotify_mark FAN_RENAME",
         try_fanotify(report_names_and_targets, {FAN_MARK_FILESYSTEM, FAN_RENAME | FAN_ONDIR, at})},
        {"fanotify_unlimited_queue", "fanotify_init FAN_UNLIMITED_QUEUE",
         try_fanotify(FAN_REPORT_FID | FAN_UNLIMITED_QUEUE)},
        {"fanotify_mounts", "fanotify_mark FAN_MARK_MNTNS (FAN_REPORT_MNT)",
         try_fanotify(report_mnt, {mark_mntns, mount_attached, "/proc/self/ns/mnt"})},
        {"proc", "/proc/self/fd", try_proc(proc)},
    };
    result.ways = judge(result.probes);
    return result;
}

} // namespace espy::doctor
