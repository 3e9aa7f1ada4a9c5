/// Waiting for a journal to be written.
#pragma once

#include <espy/inotify/instance.hpp>

#include <chrono>
#include <filesystem>
#include <optional>

namespace espy::fleet {

/// Wakes when something happens in the journal's directory; where that cannot be watched, or is not there, every second.
/// Distinct objects: safe. Shared objects: unsafe.
class journal_alarm {
public:
    explicit journal_alarm(const std::filesystem::path& file);

    /// Returns at once if something happened since it returned last.
    void wait(std::chrono::milliseconds most);

private:
    bool watch();

    std::filesystem::path directory_;
    std::optional<inotify::instance> instance_;
    bool is_watched_ = false;
};

} // namespace espy::fleet
