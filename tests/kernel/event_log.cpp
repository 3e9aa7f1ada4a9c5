#include "event_log.hpp"

#include <poll.h>

namespace espy::test {

inotify::watch_id event_log::watch(const std::string& path, const std::string& label,
                                   inotify::mask bits) {
    const inotify::watch_id id = instance_.add(path, bits);
    labels_[id] = label;
    return id;
}

std::vector<logged_event> event_log::read(std::size_t size) {
    std::vector<logged_event> events;
    for (const inotify::event each : instance_.read(std::span(buffer_).first(size)).events) {
        events.push_back({each.watch(), each.mask(), each.cookie(), std::string(each.name())});
    }
    return events;
}

std::vector<logged_event> event_log::drain_events() {
    std::vector<logged_event> all;
    for (auto some = read(); !some.empty(); some = read()) {
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

std::vector<std::string> event_log::drain() {
    return lines(drain_events());
}

std::vector<std::string> event_log::drain_until(const std::string& last) {
    std::vector<std::string> all = drain();
    pollfd readable{instance_.native_handle(), POLLIN, 0};
    while ((all.empty() || all.back() != last) && ::poll(&readable, 1, 10'000) == 1) {
        const auto some = drain();
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

std::vector<std::string> event_log::lines(const std::vector<logged_event>& events) {
    std::vector<std::string> all;
    for (const logged_event& each : events) {
        all.push_back(line(each));
    }
    return all;
}

std::string event_log::line(const logged_event& event) {
    std::string text;
    if (event.watch != inotify::watch_id::none) {
        const auto label = labels_.find(event.watch);
        text = label == labels_.end() ? "?" : label->second;
        text += event.name.empty() ? " " : "/" + event.name + " ";
    }
    text += to_string(event.mask);
    if (event.cookie != 0) {
        const int number = cookies_.emplace(event.cookie, cookies_.size() + 1).first->second;
        text += " #" + std::to_string(number);
    }
    return text;
}

} // namespace espy::test
