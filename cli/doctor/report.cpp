#include "report.hpp"

#include "user_namespace.hpp"

#include <espy/options.hpp>

#include <algorithm>

#include <unistd.h>

namespace espy::doctor {
namespace {

bool hides_processes(const std::vector<mount>& mounts) {
    return std::any_of(mounts.begin(), mounts.end(), [](const mount& entry) {
        return entry.type == "proc" && entry.point == "/proc" &&
               (entry.options.find("hidepid=invisible") != std::string::npos ||
                entry.options.find("hidepid=ptraceable") != std::string::npos ||
                entry.options.find("hidepid=2") != std::string::npos ||
                entry.options.find("hidepid=4") != std::string::npos);
    });
}

std::vector<file_system> describe(std::vector<mount> mounts, const std::vector<std::uint64_t>& by) {
    std::vector<file_system> result;
    for (std::size_t index = 0; index < mounts.size(); ++index) {
        const file_system_type type = look_up_file_system(mounts[index].type);
        result.push_back({std::move(mounts[index]), type, index < by.size() ? by[index] : 0});
    }
    return result;
}

} // namespace

std::uint64_t report::used_of(resource what) const noexcept {
    const holdings held = used.of(from.uid);
    switch (what) {
    case resource::inotify_watches: return held.inotify_watches;
    case resource::inotify_instances: return held.inotify_instances;
    case resource::fanotify_marks: return held.fanotify_marks;
    case resource::fanotify_groups: return held.fanotify_groups;
    case resource::inotify_queue:
    case resource::fanotify_queue: break;
    }
    return 0;
}

std::optional<std::uint64_t> report::left_of(resource what) const noexcept {
    const auto bound = of(what).effective();
    if (!bound) {
        return std::nullopt;
    }
    return *bound - std::min(*bound, used_of(what));
}

report gather(const std::string& path, const places& where, const tree_options& options,
              std::error_code& ec) {
    const std::filesystem::path asked(path.empty() ? "." : path);
    const std::filesystem::path resolved = std::filesystem::canonical(asked, ec);
    if (ec) {
        return {};
    }
    report result;
    result.path = path;
    const std::vector<mount> all = read_mounts(where.proc);
    result.from = {::geteuid(), is_first_user_namespace(), is_first_pid_namespace(),
                   ::geteuid() != 0 && hides_processes(all)};
    result.limits = read_limits(where.proc);
    result.used = read_usage(where.proc);
    std::vector<mount> mounts = mounts_at(all, resolved.native());
    std::vector<std::uint64_t> by_mount;
    if (!path.empty()) {
        result.tree = count_tree(resolved, mounts, options, ec);
        if (ec) {
            return {};
        }
        by_mount = result.tree->by_mount;
    } else if (!mounts.empty()) {
        mounts.resize(1);
    }
    result.file_systems = describe(std::move(mounts), by_mount);
    result.ways = probe_backends(resolved, where.proc);
    result.choice = choose_backend(resolved, {});
    return result;
}

} // namespace espy::doctor
