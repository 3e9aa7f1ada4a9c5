/// What an event means, but for renames.
#include "untracked/root.hpp"

#include <array>
#include <iterator>
#include <utility>

namespace espy::untracked {

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

std::string path_in(const place& in, std::string_view name) {
    std::string path = in.path;
    if (!path.ends_with('/')) {
        path += '/';
    }
    return path += name;
}

void root::apply(fanotify::event from) {
    if (any(from.mask(), mask::queue_overflow)) {
        tell_pending();
        ++overflows_;
        lose();
        tell_.stream(change_kind::overflow);
        return;
    }
    if (any(from.mask(), mask::rename)) {
        take_rename(from);
        return;
    }
    tell_pending();
    const auto where = name_in(from, info_type::dfid_name);
    place* const in = where ? land_.locate(where->key.text()) : nullptr;
    if (in == nullptr) {
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
        tell_life(*in, of);
    }
}

/// A directory is named by itself where something happens to itself.
void root::about_itself(const happening& of) {
    const place* const itself = land_.locate(of.where.directory);
    if (any(of.what, mask::attrib) && itself != nullptr &&
        (itself->parent == nullptr || !hides_content(*itself->parent))) {
        tell_.entry(change_kind::attributes, itself->path, entry_type::directory);
    }
}

/// In one event is all that one process did to an object under one name, before it was read.
void root::tell_life(place& in, happening& of) {
    const bool made = any(of.what, mask::create);
    const bool ended = any(of.what, mask::delete_);
    entry_type type = entry_type::directory;
    if (!of.is_directory() && !has_name(of, type)) {
        return;
    }
    if (!endings_.empty() && (made || (ended && of.is_directory()))) {
        tell_endings(path_in(in, of.where.name));
        tell_.attribute_to(of.process);
    }
    if (made) {
        ledger_.put(of.where, of.object.text(), of.is_directory());
        if (of.is_directory()) {
            land_.made(of.object.text(), in, of.where.name);
        }
        if (!hides_content(in)) {
            tell_.entry(change_kind::created, path_in(in, of.where.name), type);
        }
    }
    tell_content(in, of, type);
    if (!ended) {
        return;
    }
    if (made && of.is_directory()) {
        // What was in it is told by the events that follow.
        endings_.push_back(std::move(of));
    } else if (!made || !land_.finder().is_at(of.object.text(), of.where)) {
        tell_end(in, of, type);
    }
}

/// False if the event is about a name that the object does not have any more, or never had: it is
/// still open. Otherwise gives its type.
bool root::has_name(const happening& of, entry_type& type) {
    objects::object& known = objects_.get(of.object.text());
    const std::size_t name = objects::name_of(of.where);
    const bool lives = !any(of.what, mask::create | mask::delete_);
    if (known.type == entry_type::none) {
        const sight seen =
            land_.finder().look(of.object.text(), of.where.directory, of.where.name.c_str());
        known.type = seen.type;
        known.lost = seen.nameless && lives ? name : known.lost;
    }
    type = known.type;
    if (lives && (known.lost == name || (may_be_number(of.where.name) &&
                                         !land_.finder().is_at(of.object.text(), of.where)))) {
        return false;
    }
    known.lost = 0;
    return true;
}

void root::tell_content(place& in, const happening& of, entry_type type) {
    if (hides_content(in)) {
        return;
    }
    for (const auto& [bit, kind] : content) {
        const bool of_directories = bit == mask::attrib;
        if (any(of.what, bit) && (of_directories || !of.is_directory())) {
            tell_.entry(kind, path_in(in, of.where.name), type);
        }
    }
}

void root::tell_end(place& in, const happening& of, entry_type type) {
    if (!hides_content(in)) {
        tell_.entry(change_kind::removed, path_in(in, of.where.name), type);
    }
    ledger_.take(of.where, of.object.text(), of.is_directory());
    if (of.is_directory()) {
        recheck_ = recheck_ || land_.is_top(of.object.text());
        land_.removed(of.object.text());
    } else {
        objects_.get(of.object.text()).lost = objects::name_of(of.where);
    }
}

/// Of all, or of those that are or were at `path` and below it: all of their content has been told by
/// the time that something else has the name, or that the directory which they were in is removed.
void root::tell_endings(std::string_view path) {
    std::vector<happening> rest;
    for (auto of = endings_.rbegin(); of != endings_.rend(); ++of) {
        place* const in = land_.locate(of->where.directory);
        if (in == nullptr) {
            continue;
        }
        const std::string here = path_in(*in, of->where.name);
        if (path.empty() || here == path || (here.starts_with(path) && here[path.size()] == '/')) {
            tell_.attribute_to(of->process);
            tell_end(*in, *of, entry_type::directory);
        } else {
            rest.push_back(std::move(*of));
        }
    }
    endings_.assign(std::move_iterator(rest.rbegin()), std::move_iterator(rest.rend()));
}

entry_type root::type_of(std::string_view object, const slot& where, bool is_directory) {
    if (is_directory) {
        return entry_type::directory;
    }
    auto& known = objects_.get(object);
    if (known.type == entry_type::none) {
        known.type = land_.finder().look(object, where.directory, where.name.c_str()).type;
    }
    return known.type;
}

bool root::hides_content(const place& in) const noexcept {
    return in.hidden || in.depth >= most_depth_;
}

} // namespace espy::untracked
