/// Who holds inotify and fanotify instances: every process that this one may look into.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace espy::doctor {

/// How much of each limited thing.
struct holdings {
    std::uint64_t inotify_instances = 0;
    std::uint64_t inotify_watches = 0;
    std::uint64_t fanotify_groups = 0;
    std::uint64_t fanotify_marks = 0;

    holdings& operator+=(const holdings& other) noexcept;
    friend bool operator==(const holdings&, const holdings&) noexcept = default;
};

/// A process that holds at least one instance.
struct holder {
    std::uint32_t pid = 0;
    /// Its effective user.
    std::uint32_t uid = 0;
    /// Whom the kernel charges; differs from `uid` for a process in another user namespace.
    std::uint32_t charged_uid = 0;
    /// `/proc/PID/comm`; bytes that the process chose.
    std::string command;
    /// `/proc/PID/cmdline` with blanks between the arguments; likewise.
    std::string command_line;
    /// All that it holds, one instance counted once however many descriptors lead to it.
    holdings holds;
    /// Of its instances, those that another process with a smaller id holds too: they were
    /// inherited over fork(2), and are charged once.
    std::uint64_t shared_instances = 0;
};

/// What is charged to one user, each instance once.
struct user {
    std::uint32_t uid = 0;
    holdings holds;
};

/// Processes that could not be looked into, of one user.
struct unseen {
    std::uint32_t uid = 0;
    std::uint64_t processes = 0;
};

struct usage {
    /// False: there is no procfs, and nothing is known.
    bool available = false;
    /// Processes found, those that could not be looked into included.
    std::uint64_t processes = 0;
    /// Those that hold most first.
    std::vector<holder> holders;
    std::vector<user> users;
    std::vector<unseen> not_seen;
    /// This process has too few files to look at all others: what is missing is not known.
    bool files_ran_out = false;

    /// What is charged to `uid`, as far as seen.
    holdings of(std::uint32_t uid) const noexcept;
    /// Processes not seen, of all users.
    std::uint64_t unseen_processes() const noexcept;
};

/// An open descriptor of some process.
struct descriptor {
    std::uint32_t pid = 0;
    std::uint32_t fd = 0;
};

/// Orders the open files behind two descriptors: negative, zero (one file) or positive. The
/// descriptors count as different files if the kernel does not say.
using compare_files = int (*)(descriptor, descriptor);
/// kcmp(2) with `KCMP_FILE`.
int compare_by_kcmp(descriptor a, descriptor b);

/// Looks into every process below `proc` (`/proc`).
usage read_usage(const std::filesystem::path& proc, compare_files compare = compare_by_kcmp);

} // namespace espy::doctor
