/// Which backend a root gets: what was asked for, or what works.
#pragma once

#include "base/asked_backend.hpp"
#include "base/engine_options.hpp"

#include <espy/choice.hpp>

#include <string>
#include <system_error>

namespace espy::tree {

/// How much one mark of fanotify(7) covers.
enum class fanotify_reach : std::uint8_t { nothing, directory, file_system };

struct fanotify_probe {
    fanotify_reach reach = fanotify_reach::nothing;
    /// Why it is not more.
    std::error_code why;
};

/// Tries on the file system that `path`, or the nearest directory above it that is there, is on.
fanotify_probe probe_fanotify(const std::string& path, const fanotify::api& api);

/// `backend::automatic`, after inotify(7) has failed with `without_inotify`, or has worked.
backend_choice choose_automatically(const std::string& path, const engine_options& options,
                                    std::error_code without_inotify);

/// As `espy::choose_backend`.
backend_choice choose_backend(const std::filesystem::path& path, const engine_options& options);

/// The sentence for a root that another backend has taken over.
std::string why_moved();

} // namespace espy::tree
