#include "activity/queue.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>

namespace espy::activities {

using fanotify::info_type;
using fanotify::mask;

std::optional<named> name_in(fanotify::event from, info_type type) {
    const auto record = from.find(type);
    const auto object = record ? record->as_object() : std::nullopt;
    if (!object || object->handle.empty()) {
        return std::nullopt;
    }
    return named{object_key(object->fsid, object->handle), object->name};
}

namespace {

slot slot_of(const named& which) {
    return {std::string(which.key.text()), std::string(which.name)};
}

/// Which directory an event moves or removes.
std::optional<named> leaver_in(fanotify::event of) {
    // One that was made by the same event is not known from before.
    if (!any(of.mask(), mask::on_dir) || !any(of.mask(), mask::rename | mask::delete_) ||
        any(of.mask(), mask::create)) {
        return std::nullopt;
    }
    return name_in(of, info_type::fid);
}

/// Is it about a name in the directory?
bool is_in(fanotify::event of, std::string_view directory) {
    for (const info_type type :
         {info_type::dfid_name, info_type::old_dfid_name, info_type::new_dfid_name}) {
        const auto where = name_in(of, type);
        if (where && where->key.text() == directory) {
            return true;
        }
    }
    return false;
}

} // namespace

std::optional<fanotify::event> queue::next(fanotify::group& from, std::error_code& ec) {
    if (last_) {
        forget_move(*std::exchange(last_, std::nullopt));
    }
    if (!chunks_.empty() && chunks_.front().at == std::default_sentinel) {
        spare_ = std::move(chunks_.front().bytes);
        chunks_.pop_front();
    }
    if (chunks_.empty() && (std::exchange(emptied_, false) || !read_chunk(from, ec))) {
        emptied_ = false;
        return std::nullopt;
    }
    const fanotify::event found = *chunks_.front().at++;
    ++taken_;
    last_ = found;
    return found;
}

void queue::read_ahead(fanotify::group& from, std::error_code& ec) {
    while (chunks_.size() < limit::chunks && read_chunk(from, ec)) {
    }
    if (chunks_.size() >= limit::chunks) {
        ESPY_SOMETIMES("queue: more than is read ahead");
    }
}

std::uint64_t queue::end(fanotify::group& from) {
    std::error_code ignored;
    read_ahead(from, ignored);
    return read_ + (chunks_.size() < limit::chunks ? 0 : from.queued_events(ignored));
}

bool queue::read_chunk(fanotify::group& from, std::error_code& ec) {
    chunk added;
    added.bytes = spare_ ? std::move(spare_)
                         : std::make_unique_for_overwrite<std::byte[]>(limit::chunk_bytes);
    auto result = from.read(std::span(added.bytes.get(), limit::chunk_bytes), ec);
    while (ec.value() == EFAULT) {
        // The buffer is ours: the kernel gives up what it cannot tell, and what was before it.
        ESPY_SOMETIMES("queue: what the kernel cannot tell");
        lost_ = true;
        result = from.read(std::span(added.bytes.get(), limit::chunk_bytes), ec);
    }
    if (result.events.empty()) {
        emptied_ = true;
        spare_ = std::move(added.bytes);
        return false;
    }
    added.size = result.events.bytes().size();
    emptied_ = added.size + fanotify::min_buffer_size <= limit::chunk_bytes;
    added.at = result.events.begin();
    for (const fanotify::event each : result.events) {
        ++read_;
        note_move(each);
    }
    chunks_.push_back(std::move(added));
    return true;
}

const slot* queue::place_of(std::string_view directory) const {
    const auto found = moves_.find(directory);
    return found == moves_.end() ? nullptr : &found->second.front();
}

/// Whoever makes two change places holds the locks of both directories until both events are queued,
/// so nothing else happens to names there in between.
queue::partner queue::find_partner(const slot& from, const slot& to, const thing& object) const {
    int count = 0;
    for (const chunk& each : chunks_) {
        for (auto at = each.at; at != std::default_sentinel; ++at) {
            const fanotify::event next = *at;
            if (++count > limit::exchange_events) {
                ESPY_SOMETIMES("queue: much between the halves of an exchange");
                return {};
            }
            if (!any(next.mask(), mask::create | mask::delete_ | mask::rename) ||
                !(is_in(next, from.directory) || is_in(next, to.directory))) {
                continue;
            }
            const auto old = name_in(next, info_type::old_dfid_name);
            const auto now = name_in(next, info_type::new_dfid_name);
            const auto which = name_in(next, info_type::fid);
            const bool is_it = old && now && which && slot_of(*old) == to &&
                               slot_of(*now) == from && which->key.text() != object.key;
            return is_it ? partner{{std::string(which->key.text()), any(next.mask(), mask::on_dir)},
                                   true}
                         : partner{{}, true};
        }
    }
    return {};
}

void queue::note_move(fanotify::event of) {
    const auto which = leaver_in(of);
    const bool moves = any(of.mask(), mask::rename);
    const auto from =
        which ? name_in(of, moves ? info_type::old_dfid_name : info_type::dfid_name) : which;
    if (!from) {
        return;
    }
    moves_[std::string(which->key.text())].push_back(slot_of(*from));
}

void queue::forget_move(fanotify::event of) {
    const auto which = leaver_in(of);
    const auto known = which ? moves_.find(which->key.text()) : moves_.end();
    if (known == moves_.end()) {
        return;
    }
    known->second.pop_front();
    if (known->second.empty()) {
        moves_.erase(known);
    }
}

} // namespace espy::activities
