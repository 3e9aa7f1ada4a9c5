/// What the kernel has told without its order is looked at when the queue is empty.
#include "untracked/root.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <vector>

namespace espy::untracked {

void root::resolve_doubts() {
    const std::vector<ledger::entry*> doubts = ledger_.doubts();
    if (doubts.empty()) {
        ledger_.clear();
        return;
    }
    std::vector<doubt> wrong;
    std::unordered_set<std::string> seen;
    for (ledger::entry* const each : doubts) {
        finder::found there = land_.finder().object_at(each->where);
        if (!there.object.empty()) {
            seen.insert(there.object);
        }
        if (there.object != each->object) {
            wrong.push_back({each->where, std::move(there)});
        }
    }
    std::error_code ignored;
    land_.queue().read_ahead(group_, ignored);
    if (queue().events_held() != 0) {
        return; // what was seen may be what these are about
    }
    tell_.attribute_to(0);
    for (const doubt& each : wrong) {
        bring(each, seen.contains(believed_at(each.where)));
    }
    for (const doubt& each : wrong) {
        put_right(each);
    }
    ledger_.clear();
}

std::string root::believed_at(const slot& where) const {
    const ledger::entry* const known = ledger_.at(where);
    return known == nullptr ? std::string() : known->object;
}

/// What is there was told to be elsewhere. What was told to be here changes places with it, if it
/// still exists.
void root::bring(const doubt& what, bool exchanges) {
    const slot* const known = ledger_.find(what.there.object);
    if (what.there.object.empty() || known == nullptr || *known == what.where ||
        land_.finder().object_at(*known).object == what.there.object) {
        return;
    }
    const slot from = *known;
    const std::string other = believed_at(what.where);
    const bool other_is_directory = !other.empty() && ledger_.at(what.where)->is_directory;
    const auto key = [](std::string_view object) {
        return object_key(object_key::volume_of(object), object_key::handle_of(object));
    };
    const move here{from, what.where, key(what.there.object), what.there.is_directory, 0};
    tell_rename(here, exchanges && !other.empty() ? swap::first : swap::none);
    if (exchanges && !other.empty()) {
        tell_rename({what.where, from, key(other), other_is_directory, 0}, swap::second);
    }
}

void root::put_right(const doubt& what) {
    const ledger::entry* const known = ledger_.at(what.where);
    place* const in = land_.locate(what.where.directory);
    if (known == nullptr || in == nullptr || known->object == what.there.object) {
        return;
    }
    const auto happens = [&](fanotify::mask kind, std::string_view object, bool is_directory) {
        const object_key key(object_key::volume_of(object), object_key::handle_of(object));
        return happening{kind | (is_directory ? fanotify::mask::on_dir : fanotify::mask::none),
                         what.where, key, 0};
    };
    if (!known->object.empty()) {
        const auto gone = happens(fanotify::mask::delete_, known->object, known->is_directory);
        tell_end(*in, gone, type_of(gone.object.text(), gone.where, known->is_directory));
    }
    if (!what.there.object.empty()) {
        happening come =
            happens(fanotify::mask::create, what.there.object, what.there.is_directory);
        tell_life(*in, come);
    }
}

} // namespace espy::untracked
