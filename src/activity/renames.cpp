/// What the kernel tells of a rename in one event; an exchange in two, of which the first is told.
#include "activity/root.hpp"

#include "base/check.hpp"
#include "base/path_below.hpp"

#include <string>

namespace espy::activities {

using fanotify::info_type;
using fanotify::mask;

void root::take_rename(fanotify::event from) {
    const auto old = name_in(from, info_type::old_dfid_name);
    const auto now = name_in(from, info_type::new_dfid_name);
    const auto object = name_in(from, info_type::fid);
    if (!old || !now || !object) {
        ESPY_SOMETIMES("activity: a rename of which a name is missing");
        return;
    }
    recheck_ = recheck_ || land_.is_top(object->key.text());
    const slot source{std::string(old->key.text()), std::string(old->name)};
    const slot target{std::string(now->key.text()), std::string(now->name)};
    const thing what{std::string(object->key.text()), any(from.mask(), mask::on_dir)};
    tell_.attribute_to(from.pid());
    // The event ends with the next one.
    if (!is_second_half(source, target, what) && !exchange(source, target, what)) {
        move(source, target, what);
    }
}

/// The other half of an exchange tells nothing that the first has not told.
bool root::is_second_half(const slot& from, const slot& to, const thing& what) {
    const bool is_it = std::erase_if(halves_, [&](const half& each) {
                           return each.key == what.key && each.from == from && each.to == to;
                       }) != 0;
    if (is_it) {
        ESPY_SOMETIMES("activity: the second half of an exchange");
    }
    return is_it;
}

/// False, and nothing is told, if it is none, or not between two names that are told.
bool root::exchange(const slot& from, const slot& to, const thing& what) {
    const auto is_told = [&](const slot& each) {
        const place* const in = land_.locate(each.directory);
        return in != nullptr && shows(*in);
    };
    if (!is_told(from) || !is_told(to)) {
        return false;
    }
    const thing other = land_.find_partner(from, to, what);
    if (!other.exists()) {
        return false;
    }
    place& here = *land_.locate(from.directory);
    place& yonder = *land_.locate(to.directory);
    const std::string old_path = path_in(here.path, from.name);
    const std::string path = path_in(yonder.path, to.name);
    const entry_type type = type_of(to, what);
    relocate(what, from, to);
    relocate(other, to, from);
    halves_.push_back({other.key, to, from});
    tell_.renamed(path, old_path, type, true);
    return true;
}

void root::move(const slot& from, const slot& to, const thing& what) {
    const auto told_path = [&](const slot& each) {
        const place* const in = land_.locate(each.directory);
        return in != nullptr && shows(*in) ? path_in(in->path, each.name) : std::string();
    };
    if (land_.locate(from.directory) == nullptr && land_.locate(to.directory) == nullptr) {
        if (what.is_directory) {
            ESPY_SOMETIMES("activity: a directory that is renamed outside");
            relocate(what, from, to);
        }
        return;
    }
    if (const auto before = endings_.take_at(to)) {
        ESPY_SOMETIMES("activity: renamed to where a directory came and went");
        const std::int32_t process = tell_.process();
        tell_ending(*before);
        tell_.attribute_to(process);
    }
    const std::string old_path = told_path(from);
    const std::string path = told_path(to);
    const entry_type type = type_of(to, what);
    relocate(what, from, to);
    if (!old_path.empty() && !path.empty()) {
        tell_.renamed(path, old_path, type, false);
    } else if (!old_path.empty()) {
        tell_.entry(change_kind::removed, old_path, type);
    } else if (!path.empty()) {
        tell_.entry(change_kind::created, path, type);
    }
}

void root::relocate(const thing& what, const slot& from, const slot& to) {
    if (what.is_directory) {
        const bool was_inside = land_.locate(from.directory) != nullptr;
        land_.moved(what.key, was_inside, land_.locate(to.directory), to.name);
    } else {
        objects_.take(what.key, hash_of(from));
        objects_.give(what.key, hash_of(to));
    }
}

} // namespace espy::activities
