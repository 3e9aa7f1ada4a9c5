/// What an event of fanotify(7) is in the words of inotify(7).
#include "stream/fanotify/fanotify_source.hpp"

#include "base/check.hpp"
#include "stream/fanotify/bits.hpp"

#include <algorithm>
#include <utility>

namespace espy::tree {

namespace fan = fanotify;
using fanotify::info_type;
using inotify_mask = inotify::mask;

watch_id fanotify_source::number_of(const fan::info::object& where) const {
    const std::uint32_t group = groups_.last_read();
    const auto volume = marks_.find(group, where.fsid);
    watch_id found = volume ? numbers_.find(*volume, where.handle) : watch_id::none;
    for (const std::uint32_t other : marks_.candidates(group, volume)) {
        found =
            found == watch_id::none && other != volume ? numbers_.find(other, where.handle) : found;
    }
    return found;
}

/// Of a file that was made and removed, in no known order: as a rule it is gone, and that is all there is to say.
handle_key<std::uint32_t> fanotify_source::object_of(fan::event from, watch_id where) const {
    constexpr fan::mask came_and_went = fan::mask::create | fan::mask::delete_;
    if ((from.mask() & (came_and_went | fan::mask::on_dir)) != came_and_went ||
        !may_open_handles_) {
        return {};
    }
    const std::uint32_t volume = numbers_.meaning(where).volume;
    const auto record = from.find(info_type::fid);
    const auto object = record ? record->as_object() : std::nullopt;
    const bool can_be_asked_for = object && marks_.finds_all(volume);
    return can_be_asked_for ? handle_key(volume, object->handle) : handle_key<std::uint32_t>();
}

/// Once for all that is read at once.
void fanotify_source::lose(record_writer& to) {
    if (!std::exchange(lost_, true)) {
        to.event(watch_id::none, inotify_mask::queue_overflow, 0, {});
    }
}

void fanotify_source::translate(fan::event from, record_writer& to) {
    if (any(from.mask(), fan::mask::queue_overflow)) {
        ESPY_SOMETIMES("fanotify: the queue was full");
        lose(to);
        return;
    }
    if (any(from.mask(), fan::mask::rename)) {
        translate_rename(from, to);
        return;
    }
    if (!files_.empty()) {
        translate_file(from, to);
    }
    const auto record = from.find(info_type::dfid_name);
    const auto nameless = record ? std::nullopt : from.find(info_type::dfid);
    const auto where = record     ? record->as_object()
                       : nameless ? nameless->as_object()
                                  : std::nullopt;
    const watch_id number = where ? number_of(*where) : watch_id::none;
    if (number != watch_id::none && nameless) {
        ESPY_SOMETIMES("fanotify: a name of more than 255 bytes");
        // A name of more than 255 bytes is left out.
        lose(to);
        return;
    }
    if (number == watch_id::none) {
        if (any(from.mask(), fan::mask::attrib) && any(from.mask(), fan::mask::on_dir)) {
            ESPY_SOMETIMES("fanotify: attributes of an unknown directory");
            to.event(elsewhere, inotify_mask::attrib | inotify_mask::is_dir, 0, {});
        }
        return;
    }
    const inotify_mask bits = meaning(from.mask());
    const inotify_mask kind = bits & inotify_mask::is_dir;
    // Nobody is told that a directory was read, and it is read here, too.
    const inotify_mask content = bits & (kind == inotify_mask::none ? all_content : written);
    const std::string_view name = where->name == "." ? std::string_view() : where->name;
    if (any(bits, ~(kind | all_content))) {
        to.event(number, bits & ~all_content, 0, name, object_of(from, number).text());
    }
    if (content != inotify_mask::none) {
        // By then it is known that it is there.
        to.event(number, content | kind, 0, name);
    }
}

/// The directory that an event names is the one that the file was bound from.
void fanotify_source::translate_file(fan::event from, record_writer& to) {
    const inotify_mask bits = meaning(from.mask());
    const auto record = from.find(info_type::fid);
    const auto which = record ? record->as_object() : std::nullopt;
    if (!which || !any(bits, all_content) || any(bits, inotify_mask::is_dir)) {
        return;
    }
    const watch_id number = number_of(*which);
    if (std::find(files_.begin(), files_.end(), number) != files_.end()) {
        ESPY_SOMETIMES("fanotify: a file that is mounted");
        to.event(number, bits & all_content, 0, {});
    }
}

void fanotify_source::translate_rename(fan::event from, record_writer& to) {
    const inotify_mask kind =
        any(from.mask(), fan::mask::on_dir) ? inotify_mask::is_dir : inotify_mask::none;
    ++renames_;
    const auto half = [&](info_type type, inotify_mask bits) {
        const auto record = from.find(type);
        const auto where = record ? record->as_object() : std::nullopt;
        const watch_id number = where ? number_of(*where) : watch_id::none;
        if (number != watch_id::none) {
            to.event(number, bits | kind, renames_, where->name);
            renamed_.push_back({number, std::string(where->name)});
        }
    };
    half(info_type::old_dfid_name, inotify_mask::moved_from);
    half(info_type::new_dfid_name, inotify_mask::moved_to);
}

} // namespace espy::tree
