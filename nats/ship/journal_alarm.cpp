/// A commit writes to `-wal`, waits for the disk, and shows itself in memory that is shared, of which no event tells: who reads
/// at the event may be too early. The directory is watched, not the file: SQLite deletes and makes it.
#include "ship/journal_alarm.hpp"

#include <algorithm>
#include <array>
#include <system_error>

#include <poll.h>

namespace espy::fleet {
namespace {

constexpr std::chrono::milliseconds without_events{1000};
/// After something was written.
constexpr std::array after_events{std::chrono::milliseconds(10), std::chrono::milliseconds(50),
                                  std::chrono::milliseconds(250), std::chrono::milliseconds(1000)};

} // namespace

journal_alarm::journal_alarm(const std::filesystem::path& file)
    : directory_(file.has_parent_path() ? file.parent_path() : std::filesystem::path(".")) {
    std::error_code ec;
    instance_.emplace(ec);
    if (ec) {
        instance_.reset();
    }
    watch();
}

bool journal_alarm::watch() {
    if (!is_watched_ && instance_) {
        std::error_code ec;
        using inotify::mask;
        instance_->add(directory_, mask::modify | mask::create | mask::moved_to, ec);
        is_watched_ = !ec;
    }
    return is_watched_;
}

void journal_alarm::wait(std::chrono::milliseconds most) {
    if (returned_ < after_events.size()) {
        most = std::min(most, after_events[returned_]);
    }
    ++returned_;
    if (!watch()) {
        ::poll(nullptr, 0, static_cast<int>(std::min(most, without_events).count()));
        return;
    }
    pollfd waited{instance_->native_handle(), POLLIN, 0};
    if (::poll(&waited, 1, static_cast<int>(most.count())) > 0) {
        std::array<std::byte, 4096> events{};
        std::error_code ec;
        // What is left of them wakes once more.
        (void)instance_->read(events, ec);
        returned_ = 0;
    }
}

} // namespace espy::fleet
