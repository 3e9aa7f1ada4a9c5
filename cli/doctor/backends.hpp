/// Which ways of watching work here: each is tried, on the path itself, and undone at once.
#pragma once

#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy::doctor {

/// One thing tried.
struct probe {
    /// A stable name: `inotify_watch`, `fanotify_file_system_mark`, …
    std::string_view name;
    /// The calls that were tried.
    std::string_view calls;
    /// Clear if it works.
    std::error_code error;

    bool works() const noexcept { return !error; }
};

/// One way of watching, by what was tried.
struct backend {
    /// `inotify`, `fanotify` or `poll`.
    std::string_view name;
    bool works = false;
    /// One line: why, and what it would take if it does not work.
    std::string_view reason;
};

struct backends {
    std::vector<probe> probes;
    std::vector<backend> ways;

    /// The probe with this name; nullptr if there is none.
    const probe* find(std::string_view name) const noexcept;
};

/// Probes on `path`; `/proc` is looked for below `proc`.
/// @par Source
/// inotify(7), fanotify_init(2), fanotify_mark(2)
backends probe_backends(const std::filesystem::path& path, const std::filesystem::path& proc);

/// The verdict on each backend from what the probes gave.
std::vector<backend> judge(const std::vector<probe>& probes);

} // namespace espy::doctor
