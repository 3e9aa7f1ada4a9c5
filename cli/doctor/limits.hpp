/// The kernel's limits on inotify(7) and fanotify(7), as the sysctls under `fs` and `user` give
/// them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace espy::doctor {

/// What is limited: all but the queues per user, the queues per instance.
enum class resource : std::uint8_t {
    inotify_watches,
    inotify_instances,
    inotify_queue,
    fanotify_marks,
    fanotify_groups,
    fanotify_queue,
};

/// A queue's limit is of events in an instance: no user holds any of it.
constexpr bool is_queue(resource what) noexcept {
    return what == resource::inotify_queue || what == resource::fanotify_queue;
}

/// One limit. A value that this kernel does not have, or does not show here, is absent.
struct limit {
    resource what;
    /// The sysctl, such as `fs.inotify.max_user_watches`.
    std::string_view name;
    std::optional<std::uint64_t> value;
    /// The same limit for the user namespace, such as `user.max_inotify_watches`; in the first
    /// namespace it is the same number. Empty for the queues.
    std::string_view namespace_name;
    std::optional<std::uint64_t> namespace_value;

    /// The smaller of the two: the one that counts.
    std::optional<std::uint64_t> effective() const noexcept;
    /// The sysctl that holds `effective()`.
    std::string_view effective_name() const noexcept;
};

/// Every limit, in the order of `resource`, read below `proc` (`/proc`).
std::vector<limit> read_limits(const std::filesystem::path& proc);

} // namespace espy::doctor
