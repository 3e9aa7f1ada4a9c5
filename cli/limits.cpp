#include "limits.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

#include <sys/resource.h>

namespace espy::cli {
namespace {

std::optional<std::uint64_t> read_number(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::uint64_t value = 0;
    return file >> value ? std::optional(value) : std::nullopt;
}

/// The sysctl that counts, of the system's and the user namespace's, and how to raise it.
std::string sysctl_text(std::string_view name, std::optional<std::uint64_t> value,
                        std::string_view namespace_name,
                        std::optional<std::uint64_t> namespace_value) {
    if (namespace_value && (!value || *namespace_value < *value)) {
        name = namespace_name;
        value = namespace_value;
    }
    if (!value) {
        return fmt::format("{0} is used up; raise it: sysctl -w {0}=NUMBER", name);
    }
    return fmt::format("{0} is used up ({1} for this user); raise it: sysctl -w {0}={2}", name,
                       *value, *value * 2);
}

} // namespace

limit_values read_limit_values(const std::filesystem::path& proc) {
    limit_values now;
    now.watches = read_number(proc / "sys/fs/inotify/max_user_watches");
    now.namespace_watches = read_number(proc / "sys/user/max_inotify_watches");
    now.instances = read_number(proc / "sys/fs/inotify/max_user_instances");
    now.namespace_instances = read_number(proc / "sys/user/max_inotify_instances");
    // With no descriptor left the directory cannot be listed; then all are in use.
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    now.max_open_files = files.rlim_cur;
    std::error_code ec;
    const std::filesystem::directory_iterator open(proc / "self/fd", ec);
    now.open_files =
        ec ? now.max_open_files : static_cast<std::uint64_t>(std::distance(begin(open), end(open)));
    return now;
}

std::string watch_limit_text(const limit_values& now) {
    return sysctl_text("fs.inotify.max_user_watches", now.watches, "user.max_inotify_watches",
                       now.namespace_watches);
}

std::string instance_limit_text(const limit_values& now) {
    // The directory of descriptors, opened to count them, is one of them.
    if (now.open_files >= now.max_open_files) {
        return fmt::format("this process may have {} open files; raise it: ulimit -n {}",
                           now.max_open_files, now.max_open_files * 2 + 1024);
    }
    return sysctl_text("fs.inotify.max_user_instances", now.instances, "user.max_inotify_instances",
                       now.namespace_instances);
}

} // namespace espy::cli
