#include "limits.hpp"

#include "sys/setting.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace espy::doctor {
namespace {

struct name_pair {
    resource what;
    std::string_view name;
    std::string_view namespace_name;
};

constexpr std::array names{
    name_pair{resource::inotify_watches, "fs.inotify.max_user_watches", "user.max_inotify_watches"},
    name_pair{resource::inotify_instances, "fs.inotify.max_user_instances",
              "user.max_inotify_instances"},
    name_pair{resource::inotify_queue, "fs.inotify.max_queued_events", {}},
    name_pair{resource::fanotify_marks, "fs.fanotify.max_user_marks", "user.max_fanotify_marks"},
    name_pair{resource::fanotify_groups, "fs.fanotify.max_user_groups", "user.max_fanotify_groups"},
    name_pair{resource::fanotify_queue, "fs.fanotify.max_queued_events", {}},
};

std::optional<std::uint64_t> sysctl(const std::filesystem::path& proc, std::string_view name) {
    if (name.empty()) {
        return std::nullopt;
    }
    std::string file(name);
    std::replace(file.begin(), file.end(), '.', '/');
    return sys::read_setting((proc / "sys" / file).c_str());
}

} // namespace

std::optional<std::uint64_t> limit::effective() const noexcept {
    if (!value || !namespace_value) {
        return value ? value : namespace_value;
    }
    return std::min(*value, *namespace_value);
}

std::string_view limit::effective_name() const noexcept {
    return effective() == value ? name : namespace_name;
}

std::vector<limit> read_limits(const std::filesystem::path& proc) {
    std::vector<limit> limits;
    for (const name_pair& pair : names) {
        limits.push_back({pair.what, pair.name, sysctl(proc, pair.name), pair.namespace_name,
                          sysctl(proc, pair.namespace_name)});
    }
    return limits;
}

} // namespace espy::doctor
