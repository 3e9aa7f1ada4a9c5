/// Events of one instance as lines to compare with, such as `D/f create`.
#pragma once

#include <espy/inotify.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace espy::test {

/// A copy of one event.
struct logged_event {
    inotify::watch_id watch;
    inotify::mask mask;
    std::uint32_t cookie;
    std::string name;
};

/// An instance whose watches have labels. A line has the label, the name of the entry behind a
/// slash, the words of the mask, and the number of the cookie in order of appearance:
/// `D/f moved_from #1`, `F move_self`; an event of no watch has its words alone.
class event_log {
public:
    event_log() = default;
    explicit event_log(inotify::instance instance) : instance_(std::move(instance)) {}

    inotify::instance& instance() noexcept { return instance_; }
    inotify::watch_id watch(const std::string& path, const std::string& label, inotify::mask bits);

    /// The next read's events; none if nothing is queued. `size` is that of the buffer.
    std::vector<logged_event> read(std::size_t size = 65536);
    /// All that is queued.
    std::vector<logged_event> drain_events();
    std::vector<std::string> drain();
    /// As `drain`, but waits until `last` is the last line; gives up after ten seconds.
    std::vector<std::string> drain_until(const std::string& last);
    std::vector<std::string> lines(const std::vector<logged_event>& events);

private:
    std::string line(const logged_event& event);

    inotify::instance instance_;
    std::map<inotify::watch_id, std::string> labels_;
    std::map<std::uint32_t, int> cookies_;
    std::array<std::byte, 65536> buffer_;
};

} // namespace espy::test
