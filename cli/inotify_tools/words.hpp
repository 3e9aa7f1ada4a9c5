/// What is said to people, in the words of inotify-tools, which scripts wait for; and what is espy's.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

namespace espy::cli::inotify_tools::words {

inline constexpr std::string_view setting_up = "Setting up watches.";
inline constexpr std::string_view takes_a_while =
    "  Beware: since -r was given, this may take a while!";
inline constexpr std::string_view established = "Watches established.";
inline constexpr const char* overflowed =
    "Event queue overflowed: some events are missing; looking for what changed.";
inline constexpr const char* repaired = "Found what changed.";

/// No instance of inotify(7).
inline std::string no_instance(const std::error_code& why) {
    const std::string text = "Couldn't initialize inotify: " + why.message();
    return why == std::errc::too_many_files_open
               ? text + "\nTry increasing the value of /proc/sys/fs/inotify/max_user_instances"
               : text;
}

inline std::string limit_reached(const std::string& path) {
    return "Failed to watch " + path +
           "; upper limit on inotify watches reached!\nPlease increase the amount of inotify "
           "watches allowed per user via `/proc/sys/fs/inotify/max_user_watches'.";
}

} // namespace espy::cli::inotify_tools::words
