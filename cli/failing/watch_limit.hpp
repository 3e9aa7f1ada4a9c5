/// One line for all directories that the limit of watches leaves without one.
#pragma once

#include <espy/change.hpp>
#include <espy/options.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace espy::cli {

/// Gathers what the stream says of each directory, so that a tree of thousands is one line with the
/// value that is enough for all of it. Distinct objects: safe. Shared objects: unsafe.
class watch_limit {
public:
    /// @return False if `change` is about something else: it is to be told as it is.
    bool take(const change& change);

    /// Something was taken since the last line.
    bool has_news() const noexcept { return taken_ != 0; }
    /// A line about what was taken since the last time; nothing if that is nothing.
    /// @param interval How often what has no watch is listed.
    std::optional<std::string> line(const statistics& now, std::chrono::milliseconds interval);

    /// The first directory of those that the line is about, and its root.
    const std::string& path() const noexcept { return path_; }
    const std::string& root_path() const noexcept { return root_path_; }

private:
    std::uint64_t taken_ = 0;
    std::string path_;
    std::string root_path_;
    /// What the library said of the first.
    std::string message_;
};

} // namespace espy::cli
