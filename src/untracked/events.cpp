/// What an event means.
#include "untracked/root.hpp"

#include <array>
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

void root::take_rename(fanotify::event from) {
    const auto old = name_in(from, info_type::old_dfid_name);
    const auto now = name_in(from, info_type::new_dfid_name);
    const auto object = name_in(from, info_type::fid);
    if (!old || !now || !object) {
        return;
    }
    recheck_ = recheck_ || land_.is_top(object->key.text());
    const bool was_inside = land_.locate(old->key.text()) != nullptr;
    const bool is_inside = land_.locate(now->key.text()) != nullptr;
    if (!was_inside && !is_inside) {
        return;
    }
    const slot source{std::string(old->key.text()), std::string(old->name)};
    const slot target{std::string(now->key.text()), std::string(now->name)};
    const thing what{std::string(object->key.text()), any(from.mask(), mask::on_dir)};
    const std::int32_t process = from.pid();
    const thing partner = land_.find_partner(source, target, what);
    tell_.attribute_to(process);
    account_.moved(source, target, what, partner);
}

/// A directory is named by itself where something happens to itself.
void root::about_itself(const happening& of) {
    const place* const itself = land_.locate(of.where.directory);
    if (any(of.what, mask::attrib) && itself != nullptr &&
        (itself->parent == nullptr || account_.shows(*itself->parent))) {
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
        account_.came(of.where, what);
    }
    tell_content(of, type);
    if (!ended) {
        return;
    }
    if (made && of.is_directory()) {
        endings_.push_back({land_.queue().end(group_), what, of.process});
        return;
    }
    recheck_ = recheck_ || land_.is_top(what.key);
    if (made && !is_gone) {
        account_.doubt(of.where);
        if (land_.finder().is_at(what.key, of.where)) {
            return;
        }
    }
    account_.left(of.where, what);
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
            known.loses(name);
        }
        is_gone = seen.nameless || seen.type == entry_type::none;
    }
    type = known.type;
    if (lives && (known.has_lost(name) || (may_be_number(of.where.name) &&
                                           !land_.finder().is_at(of.object.text(), of.where)))) {
        return false;
    }
    objects_.give(of.object.text(), name);
    return true;
}

void root::tell_content(const happening& of, entry_type type) {
    const place* const in = land_.locate(of.where.directory);
    if (in == nullptr || !account_.shows(*in) || !account_.agrees(of.where, of.subject())) {
        return;
    }
    for (const auto& [bit, kind] : content) {
        const bool of_directories = bit == mask::attrib;
        if (any(of.what, bit) && (of_directories || !of.is_directory())) {
            tell_.entry(kind, path_in(*in, of.where.name), type);
        }
    }
}

/// Those whose time has come. All that happened in them was queued before their end.
void root::tell_endings(bool all) {
    while (!endings_.empty() && (all || taken() >= endings_.front().when)) {
        const ending next = std::move(endings_.front());
        endings_.pop_front();
        tell_.attribute_to(next.process);
        account_.ended(next.what);
    }
}

} // namespace espy::untracked
