#include "untracked/queue.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace espy::untracked {

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

/// Where the directory was that an event moves or removes, and which one it is.
std::optional<std::pair<object_key, named>> move_in(fanotify::event of) {
    if (!any(of.mask(), mask::on_dir) || !any(of.mask(), mask::rename | mask::delete_)) {
        return std::nullopt;
    }
    const auto which = name_in(of, info_type::fid);
    const auto from =
        name_in(of, any(of.mask(), mask::rename) ? info_type::old_dfid_name : info_type::dfid_name);
    // One that was made by the same event is not known from before.
    if (!which || !from || any(of.mask(), mask::create)) {
        return std::nullopt;
    }
    return std::pair(which->key, *from);
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
    if (chunks_.empty() && !read_chunk(from, ec)) {
        return std::nullopt;
    }
    const fanotify::event found = *chunks_.front().at++;
    ++taken_;
    last_ = found;
    return found;
}

void queue::read_ahead(fanotify::group& from, std::error_code& ec) {
    while (chunks_.size() < most_chunks && read_chunk(from, ec)) {
    }
}

bool queue::read_chunk(fanotify::group& from, std::error_code& ec) {
    chunk added;
    added.bytes =
        spare_ ? std::move(spare_) : std::make_unique_for_overwrite<std::byte[]>(chunk_size);
    const auto result = from.read(std::span(added.bytes.get(), chunk_size), ec);
    if (result.events.empty()) {
        spare_ = std::move(added.bytes);
        return false;
    }
    added.size = result.events.bytes().size();
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

void queue::note_move(fanotify::event of) {
    if (const auto move = move_in(of)) {
        const auto& [which, from] = *move;
        moves_[std::string(which.text())].push_back(
            {std::string(from.key.text()), std::string(from.name)});
    }
}

void queue::forget_move(fanotify::event of) {
    const auto move = move_in(of);
    const auto known = move ? moves_.find(move->first.text()) : moves_.end();
    if (known == moves_.end()) {
        return;
    }
    known->second.pop_front();
    if (known->second.empty()) {
        moves_.erase(known);
    }
}

} // namespace espy::untracked
