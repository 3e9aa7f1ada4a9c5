#include "failing/limits.hpp"

#include "sys/setting.hpp"

#include <espy/inotify/calls.hpp>
#include <espy/unique_fd.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/resource.h>

namespace espy::cli {
namespace {

bool can_open_file() noexcept {
    return static_cast<bool>(unique_fd(::open("/dev/null", O_RDONLY | O_CLOEXEC)));
}

bool can_make_instance() noexcept {
    std::error_code ec;
    return static_cast<bool>(inotify::init(ec));
}

/// The sysctl that counts, of the system's and the user namespace's, and how to raise it.
std::string sysctl_text(std::string_view name, std::optional<std::uint64_t> value,
                        std::string_view namespace_name,
                        std::optional<std::uint64_t> namespace_value, std::uint64_t missing) {
    if (namespace_value && (!value || *namespace_value < *value)) {
        name = namespace_name;
        value = namespace_value;
    }
    if (!value) {
        return fmt::format("{0} is used up; raise it: sysctl -w {0}=NUMBER", name);
    }
    // Twice what is there, and half as much again as is missing, as a power of two.
    const std::uint64_t wanted = std::max(*value * 2, *value + missing + missing / 2);
    return fmt::format("{0} is used up ({1} for this user); raise it: sysctl -w {0}={2}", name,
                       *value, std::bit_ceil(std::max<std::uint64_t>(wanted, 128)));
}

} // namespace

limit_values read_limit_values(const std::filesystem::path& proc) {
    limit_values now;
    now.watches = sys::read_setting((proc / "sys/fs/inotify/max_user_watches").c_str());
    now.namespace_watches = sys::read_setting((proc / "sys/user/max_inotify_watches").c_str());
    now.instances = sys::read_setting((proc / "sys/fs/inotify/max_user_instances").c_str());
    now.namespace_instances = sys::read_setting((proc / "sys/user/max_inotify_instances").c_str());
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    now.max_open_files = files.rlim_cur;
    now.files_ran_out = !can_open_file() || can_make_instance();
    return now;
}

std::string watch_limit_text(const limit_values& now, std::uint64_t missing) {
    return sysctl_text("fs.inotify.max_user_watches", now.watches, "user.max_inotify_watches",
                       now.namespace_watches, missing);
}

std::string instance_limit_text(const limit_values& now) {
    if (now.files_ran_out) {
        return fmt::format("this process may have {} open files; raise it: ulimit -n {}",
                           now.max_open_files, now.max_open_files * 2 + 1024);
    }
    return sysctl_text("fs.inotify.max_user_instances", now.instances, "user.max_inotify_instances",
                       now.namespace_instances, 1);
}

} // namespace espy::cli
