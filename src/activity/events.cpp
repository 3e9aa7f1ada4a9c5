/// What an event means.
#include "activity/root.hpp"

#include "base/check.hpp"
#include "base/path_below.hpp"

#include <array>
#include <string>
#include <utility>

namespace espy::activities {

using fanotify::info_type;
using fanotify::mask;

namespace {

constexpr std::array content{
    std::pair{mask::open, change_kind::opened},
    std::pair{mask::access, change_kind::accessed},
    std::pair{mask::attrib, change_kind::attributes},
    std::pair{mask::modify, change_kind::modified},
    std::pair{mask::close_write, change_kind::written},
    std::pair{mask::close_nowrite, change_kind::closed},
};

/// Made without a name, it has its number for one.
bool may_be_number(std::string_view name) noexcept {
    return name.size() > 1 && name[0] == '#' &&
           name.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

} // namespace

void root::apply(fanotify::event from) {
    if (any(from.mask(), mask::queue_overflow)) {
        overflow();
        return;
    }
    if (any(from.mask(), mask::rename)) {
        take_rename(from);
        return;
    }
    const auto where = name_in(from, info_type::dfid_name);
    if (!where) {
        // A name of more than 255 bytes is left out.
        const auto nameless = name_in(from, info_type::dfid);
        if (nameless && land_.locate(nameless->key.text()) != nullptr) {
            ESPY_SOMETIMES("activity: a name that is too long to be told");
            overflow();
        }
        return;
    }
    // Where a directory is that is made outside need not be asked for.
    if (land_.locate(where->key.text()) == nullptr &&
        !(any(from.mask(), mask::on_dir) && any(from.mask(), mask::create | mask::delete_))) {
        return;
    }
    const auto object = name_in(from, info_type::fid);
    happening of{from.mask(),
                 {std::string(where->key.text()), std::string(where->name)},
                 object ? object->key : object_key(),
                 from.pid()};
    tell_.attribute_to(of.process);
    if (of.where.name == ".") {
        about_itself(of);
    } else {
        tell_life(of);
    }
}

/// A directory is named by itself where something happens to itself.
void root::about_itself(const happening& of) {
    const place* const itself = land_.locate(of.where.directory);
    if (any(of.what, mask::attrib) && itself != nullptr &&
        (itself->parent == nullptr || shows(*itself->parent))) {
        tell_.entry(change_kind::attributes, itself->path, entry_type::directory);
    }
}

/// In one event is all that one process did to an object under one name, before it was read.
void root::tell_life(happening& of) {
    const bool made = any(of.what, mask::create);
    const bool ended = any(of.what, mask::delete_);
    const thing what = of.subject();
    entry_type type = entry_type::directory;
    bool is_gone = false;
    if (!of.is_directory() && !has_name(of, type, is_gone)) {
        return;
    }
    if (made) {
        came(of, type);
    }
    tell_content(of, type);
    if (!ended) {
        return;
    }
    if (made && of.is_directory()) {
        endings_.add({land_.queue().end(group_), of.where, what, of.process});
        return;
    }
    recheck_ = recheck_ || land_.is_top(what.key);
    if (made && !is_gone && land_.finder().is_at(what.key, of.where)) {
        // A link that was made and removed, or removed and made: both are in the one event.
        ESPY_SOMETIMES("activity: a name that was removed and given back");
        return;
    }
    left(of.where, what, type);
}

void root::came(const happening& of, entry_type type) {
    const thing what = of.subject();
    if (const auto before = endings_.take_at(of.where)) {
        ESPY_SOMETIMES("activity: made where a directory came and went");
        tell_ending(*before);
        tell_.attribute_to(of.process);
    }
    place* const in = land_.locate(of.where.directory);
    if (in == nullptr) {
        if (what.is_directory) {
            ESPY_SOMETIMES("activity: a directory that is made outside");
            land_.made_outside(what.key);
        }
        return;
    }
    if (what.is_directory) {
        land_.made(what.key, *in, of.where.name);
    }
    if (shows(*in)) {
        tell_.entry(change_kind::created, path_in(in->path, of.where.name), type);
    }
}

void root::left(const slot& where, const thing& what, entry_type type) {
    while (const auto inside = what.is_directory ? endings_.take_in(what.key) : std::nullopt) {
        ESPY_SOMETIMES("activity: removed with a directory in it that came and went");
        tell_ending(*inside);
    }
    const place* const in = land_.locate(where.directory);
    if (in != nullptr && shows(*in)) {
        tell_.entry(change_kind::removed, path_in(in->path, where.name), type);
    }
    if (what.is_directory) {
        land_.removed(what.key);
    } else {
        objects_.take(what.key, hash_of(where));
    }
}

entry_type root::type_of(const slot& where, const thing& what) {
    if (what.is_directory) {
        return entry_type::directory;
    }
    objects::object& known = objects_.get(what.key);
    if (known.type == entry_type::none) {
        known.type = land_.finder().look(what.key, where.directory, where.name.c_str()).type;
    }
    return known.type;
}

/// False if the event is about a name that the object does not have any more, or never had: it is
/// still open. Otherwise gives its type, and whether it has no name any more.
bool root::has_name(const happening& of, entry_type& type, bool& is_gone) {
    objects::object& known = objects_.get(of.object.text());
    const std::size_t name = hash_of(of.where);
    const bool lives = !any(of.what, mask::create | mask::delete_);
    if (known.type == entry_type::none) {
        const sight seen =
            land_.finder().look(of.object.text(), of.where.directory, of.where.name.c_str());
        known.type = seen.type;
        if (seen.nameless && lives) {
            ESPY_SOMETIMES("activity: content of what has no name any more");
            known.loses(name);
        }
        is_gone = seen.nameless || seen.type == entry_type::none;
    }
    type = known.type;
    // Renames that were queued together may have been told in another order than they happened in.
    if (lives && (known.has_lost(name) || may_be_number(of.where.name)) &&
        !land_.finder().is_at(of.object.text(), of.where)) {
        ESPY_SOMETIMES("activity: content under a name that was lost");
        return false;
    }
    objects_.give(of.object.text(), name);
    return true;
}

void root::tell_content(const happening& of, entry_type type) {
    const place* const in = land_.locate(of.where.directory);
    if (in == nullptr || !shows(*in)) {
        return;
    }
    for (const auto& [bit, kind] : content) {
        const bool of_directories = bit == mask::attrib;
        if (any(of.what, bit) && (of_directories || !of.is_directory())) {
            tell_.entry(kind, path_in(in->path, of.where.name), type);
        }
    }
}

/// Those whose time has come. All that happened in them was queued before their end.
void root::tell_endings(std::uint64_t taken) {
    while (const auto next = endings_.take_due(taken)) {
        tell_ending(*next);
    }
}

void root::tell_ending(const ending& next) {
    tell_.attribute_to(next.process);
    const auto believed = land_.believed(next.what.key);
    if (believed && *believed != next.where) {
        ESPY_SOMETIMES("activity: the end of a directory where it was renamed to");
    }
    left(believed.value_or(next.where), next.what, entry_type::directory);
}

} // namespace espy::activities
