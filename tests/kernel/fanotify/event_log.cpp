#include "event_log.hpp"

#include <fcntl.h>

namespace espy::test::fan {
namespace {

std::string key_of(fanotify::handle_view handle) {
    return {reinterpret_cast<const char*>(handle.bytes().data()), handle.bytes().size()};
}

} // namespace

void event_log::label(const std::string& path, const std::string& text) {
    const auto found = fanotify::handle_of(AT_FDCWD, path, fanotify::handle_flags::fid);
    labels_[key_of(found.handle)] = text;
}

std::string event_log::place(const fanotify::info::object& object) const {
    const auto label = labels_.find(key_of(object.handle));
    return label == labels_.end() ? "?" : label->second + "/" + std::string(object.name);
}

void event_log::add(fanotify::event from, std::vector<logged_event>& all) const {
    logged_event copy{from.mask(), from.pid(), {}, {}};
    std::string to;
    for (const fanotify::info each : from.infos()) {
        const auto object = each.as_object();
        if (!object) {
            continue;
        }
        switch (each.type()) {
        case info_type::dfid_name:
        case info_type::old_dfid_name: copy.what = place(*object); break;
        case info_type::new_dfid_name: to = place(*object); break;
        case info_type::fid:
            copy.target = fanotify::file_handle::copy_of(object->handle).value();
            break;
        default: break;
        }
    }
    if (any(copy.mask, mask::rename)) {
        copy.what += " -> " + to;
    }
    const bool foreign = copy.what.find_first_not_of("?-> ") == std::string::npos;
    if (!foreign || any(copy.mask, mask::queue_overflow)) {
        all.push_back(copy);
    }
}

std::vector<logged_event> event_log::drain_events() {
    std::vector<logged_event> all;
    for (auto some = group_.read(buffer_); some.status == fanotify::read_status::events;
         some = group_.read(buffer_)) {
        for (const fanotify::event each : some.events) {
            add(each, all);
        }
    }
    return all;
}

std::vector<std::string> event_log::drain() {
    std::vector<std::string> lines;
    for (const logged_event& each : drain_events()) {
        lines.push_back(each.what + " " + to_string(each.mask));
    }
    return lines;
}

} // namespace espy::test::fan
