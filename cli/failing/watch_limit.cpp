#include "failing/watch_limit.hpp"

#include "failing/limits.hpp"
#include "words/duration.hpp"

#include <espy/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace espy::cli {

bool watch_limit::take(const change& change) {
    if (change.kind != change_kind::watch_failed || change.error != errc::watch_limit_reached) {
        return false;
    }
    if (taken_++ == 0) {
        path_ = change.path;
        root_path_ = change.root_path;
        message_ = change.message;
    }
    return true;
}

std::optional<std::string> watch_limit::line(const statistics& now,
                                             std::chrono::milliseconds interval) {
    if (taken_ == 0) {
        return std::nullopt;
    }
    taken_ = 0;
    const std::uint64_t missing = now.directories_uncovered;
    if (missing == 0) {
        return message_; // another backend has taken over, or the directories are gone
    }
    const std::string others =
        missing == 1 ? "this directory has no watch and is"
                     : fmt::format("this and {} more {} have no watch and are", missing - 1,
                                   missing == 2 ? "directory" : "directories");
    return fmt::format("{} listed every {} instead: {}", others, duration_text(interval),
                       watch_limit_text(read_limit_values("/proc"), missing));
}

} // namespace espy::cli
