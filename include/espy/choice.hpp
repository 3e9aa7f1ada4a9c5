/// Which backend serves a root, and why.
#pragma once

#include <espy/backend.hpp>
#include <espy/export.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

namespace espy {

struct watcher_options;

/// The backend of one root.
struct backend_choice {
    espy::backend backend = espy::backend::inotify;
    /// One sentence, without a capital and a full stop: `it keeps the order of events and needs no
    /// privilege`.
    std::string reason;
};

/// What a watcher has of one backend, now.
struct backend_use {
    espy::backend backend = espy::backend::inotify;
    std::uint64_t roots = 0;
    /// As in `statistics`.
    std::uint64_t directories_watched = 0;
    std::uint64_t watches = 0;
};

/// What a watcher with these options would choose for a root at `path`, there or not, by trying it.
/// Nothing of it is left afterwards.
[[nodiscard]] ESPY_EXPORT backend_choice choose_backend(const std::filesystem::path& path,
                                                        const watcher_options& options);

} // namespace espy
