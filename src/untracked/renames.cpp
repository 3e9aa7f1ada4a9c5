/// What renames mean.
#include "untracked/root.hpp"

#include <utility>

namespace espy::untracked {

using fanotify::info_type;
using fanotify::mask;

/// Two that swap are told by two events, one right after the other.
void root::take_rename(fanotify::event from) {
    const auto old = name_in(from, info_type::old_dfid_name);
    const auto now = name_in(from, info_type::new_dfid_name);
    const auto object = name_in(from, info_type::fid);
    if (!old || !now || !object) {
        tell_pending();
        return;
    }
    move next{{std::string(old->key.text()), std::string(old->name)},
              {std::string(now->key.text()), std::string(now->name)},
              object->key,
              any(from.mask(), mask::on_dir),
              from.pid()};
    if (pending_ && pending_->from == next.to && pending_->to == next.from &&
        pending_->process == next.process && pending_->object.text() != next.object.text()) {
        const move first = *std::exchange(pending_, std::nullopt);
        tell_rename(first, swap::first);
        tell_rename(next, swap::second);
        return;
    }
    tell_pending();
    pending_ = std::move(next);
}

void root::tell_pending() {
    if (pending_) {
        const move what = *std::exchange(pending_, std::nullopt);
        tell_rename(what, swap::none);
        if (recheck_) {
            look_again(false);
        }
    }
}

void root::tell_rename(const move& what, swap part) {
    recheck_ = recheck_ || land_.is_top(what.object.text());
    place* const from = land_.locate(what.from.directory);
    place* const to = land_.locate(what.to.directory);
    const bool was_told = from != nullptr && !hides_content(*from);
    const bool is_told = to != nullptr && !hides_content(*to);
    if (from == nullptr && to == nullptr) {
        return;
    }
    if (!endings_.empty() && to != nullptr) {
        tell_endings(path_in(*to, what.to.name));
    }
    tell_.attribute_to(what.process);
    const std::string old_path = was_told ? path_in(*from, what.from.name) : std::string();
    const std::string path = is_told ? path_in(*to, what.to.name) : std::string();
    const entry_type type = type_of(what.object.text(), what.to, what.is_directory);
    if (what.is_directory) {
        land_.moved(what.object.text(), from != nullptr, to, what.to.name);
    } else {
        objects_.get(what.object.text()).lost = 0;
    }
    ledger_.take(what.from, what.object.text(), what.is_directory);
    if (to != nullptr) {
        ledger_.put(what.to, what.object.text(), what.is_directory);
    }
    if (was_told && is_told) {
        // Of a swap the second half is contained in the first.
        if (part != swap::second) {
            tell_.renamed(path, old_path, type, part == swap::first);
        }
    } else if (was_told) {
        tell_.entry(change_kind::removed, old_path, type);
    } else if (is_told) {
        tell_.entry(change_kind::created, path, type);
    }
}

/// Who exchanges two names holds the lock of both directories until both events are queued.
void root::await_partner(std::error_code& ec) {
    land_.finder().pass_lock(pending_->from.directory);
    land_.queue().read_ahead(group_, ec);
}

} // namespace espy::untracked
