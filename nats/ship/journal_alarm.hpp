/// Waiting for a journal to be written.
#pragma once

#include <espy/inotify/instance.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>

namespace espy::fleet {

/// Wakes when something happens in the journal's directory; where that cannot be watched, or is not there, every second.
/// Distinct objects: safe. Shared objects: unsafe.
class journal_alarm {
public:
    explicit journal_alarm(const std::filesystem::path& file);

    /// Returns at once if something happened since it returned last; and some times more soon after that, since what
    /// was written is to be seen only once it is on the disk.
    void wait(std::chrono::milliseconds most);

private:
    bool watch();

    std::filesystem::path directory_;
    std::optional<inotify::instance> instance_;
    bool is_watched_ = false;
    /// How often it has returned since something happened.
    std::size_t returned_ = 0;
};

} // namespace espy::fleet
