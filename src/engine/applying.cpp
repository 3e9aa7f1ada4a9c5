/// What is read from the source is given to the models that it concerns.
#include "engine/engine.hpp"

#include "base/check.hpp"
#include "stream/record_writer.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace espy::tree {

using inotify::any;
using inotify::mask;

namespace {

/// What changes the way to a root if it is about its top.
constexpr mask about_top = mask::delete_self | mask::move_self | mask::ignored | mask::unmount;

/// A directory of the way that was moved may be back, which only that it was moved tells: its name is
/// of no interest as long as it is there.
void note_arrival(root_arrival& last, const event& what) {
    const mask came = what.mask & (mask::create | mask::moved_to);
    if (came != mask::none) {
        last = {came, what.at};
    } else if (any(what.mask, mask::move_self)) {
        last = {last.how == mask::none ? mask::move_self : last.how, what.at};
    }
}

/// What has left a name comes to another one in the same directory, as the next event says.
std::optional<event> other_half(const backlog& events, const event& left) {
    const auto next = any(left.mask, mask::moved_from) ? events.second() : std::nullopt;
    if (!next || next->cookie() != left.cookie || !any(next->mask(), mask::moved_to) ||
        next->watch() != events.front().watch()) {
        return std::nullopt;
    }
    return event{next->mask(),        next->cookie(), next->name(),
                 left.at + left.size, false,          static_cast<std::uint32_t>(next->size())};
}

} // namespace

/// Events that come one after the other, as long as they ask for nothing.
void engine::apply_some(const limits& allowed) {
    const std::uint64_t barriers = counts_.barriers;
    for (unsigned count = 0;
         count == 0 || (count < settings_.limits.engine.events_at_once && todo_.busy.empty() &&
                        !todo_.attention && !backlog_.empty());
         ++count) {
        apply_next();
        if (counts_.barriers != barriers && allowed.is_over(desk_.tells)) {
            ESPY_SOMETIMES("apply: the time is over after a barrier");
            break;
        }
    }
}

void engine::apply_next() {
    const auto process = static_cast<std::int32_t>(backlog_.process());
    if (process != desk_.tells.pid) {
        desk_.tells.attribute_to(process);
    }
    const inotify::event front = backlog_.front();
    const std::string_view object = object_of(front);
    const event what{front.mask(),
                     front.cookie(),
                     front.name(),
                     backlog_.at(),
                     !source_->keeps_order(),
                     static_cast<std::uint32_t>(front.size() - object.size()),
                     object};
    const auto watch = front.watch();
    ++counts_.events;
    if (any(what.mask, mask::queue_overflow)) {
        backlog_.pop();
        overflowed();
        ESPY_SOMETIMES("apply: events were lost");
        return;
    }
    if (watch == source::elsewhere) {
        ESPY_SOMETIMES("apply: attributes of an unknown directory");
        audience_.nobody(watch);
        todo_.retries_denied = true;
        backlog_.pop();
        return;
    }
    const std::vector<subscriber>& hears = audience_.of(watch, watches_);
    counts_.heard += hears.empty() ? 0U : 1U;
    const auto half = hears.size() == 1 ? other_half(backlog_, what) : std::nullopt;
    for (const subscriber& who : hears) {
        root& r = *roots_[who.owner];
        if (who.what.is_mark()) {
            if (r.way.concerns(who.what.mark(), what.mask, what.name)) {
                ESPY_SOMETIMES("apply: something on the way to a root");
                way_changed(r);
                if (!links_.is_renamed_in_tree(r)) {
                    note_arrival(r.came, what);
                }
            }
            todo_.attention = todo_.attention || r.recheck;
            continue;
        }
        if (any(what.mask, about_top) && who.what.is_directory() &&
            r.model->tree().dir(who.what.directory()).entry == r.model->tree().top()) {
            way_changed(r);
        }
        if (links_.is_elsewhere(r)) {
            r.model->events().put_off(who.what, what);
            // It is done before anything else is told of it, as soon as it is known where that is.
            r.recheck = todo_.attention = true;
        } else if (half && who.what.is_directory() &&
                   r.model->events().rename_at_once(who.what.directory(), what, *half)) {
            backlog_.pop();
            ++counts_.events;
            ++counts_.heard;
        } else {
            r.model->events().apply(who.what, what);
        }
        if (!r.model->idle()) {
            become_busy(r);
        }
    }
    todo_.retries_denied =
        todo_.retries_denied || (what.hint && what.name.empty() && any(what.mask, mask::attrib));
    if (any(what.mask, mask::ignored)) {
        for (const subscriber& who : std::vector<subscriber>(hears)) {
            watches_.remove(watch, who);
        }
    }
    backlog_.pop();
    for (const subscriber& who : hears) {
        root& r = *roots_[who.owner];
        if (r.recheck && !r.is_link() && !r.model->idle() && !r.model->removals().is_removing()) {
            // What is asked of the tree is asked of what the path leads to by now.
            ESPY_SOMETIMES("apply: the way has changed, and something is asked of the tree");
            desk_.tells.attribute_to(0);
            look_again(r);
        }
        if (r.model->renames().has_transfers() && r.model->idle()) {
            find_partners(r);
        }
    }
}

/// What happened below the root before this is told before this.
void engine::way_changed(root& r) {
    r.recheck = todo_.attention = true;
    r.model->renames().finish_whole();
    if (!r.model->idle()) {
        become_busy(r);
    }
    if (r.links > 0) {
        links_.stand_still(r);
    }
}

/// What was moved away is moved out of the tree, unless the other half is queued already: it is
/// decided here, so that nothing that happens outside is told under the former path.
void engine::find_partners(root& r) {
    while (const auto awaited = r.model->renames().awaits()) {
        const watch_id watch = r.model->tree().dir(awaited->from).watch;
        // Another root, or the way to one, may be where the other half is told.
        const auto arrives = [&](const inotify::event& half) {
            return r.model->events().takes_in(half.watch(), half.name());
        };
        auto found = backlog_.find_partner(watch, awaited->cookie, arrives);
        std::error_code ec;
        if (found.now == backlog::partner::unknown && !emptied_ && read_source(ec)) {
            // As a rule it was cut off where the buffer ended. To measure a long queue takes as long as to read it.
            ESPY_SOMETIMES("partner: where the last read has ended");
            found = backlog_.find_partner(watch, awaited->cookie, arrives);
        }
        if (found.now == backlog::partner::unknown) {
            ESPY_SOMETIMES("partner: the lock is to be passed first");
            performer_.perform(r.where, to::barrier{awaited->from});
            ++counts_.barriers;
            const position end = source_->end();
            while (backlog_.end() < end && read_source(ec)) {
            }
            found = backlog_.find_partner(watch, awaited->cookie, arrives);
        }
        if (found.now == backlog::partner::found) {
            r.model->renames().partner_found(awaited->cookie, found.end);
        } else {
            r.model->renames().partner_missing(awaited->cookie);
        }
    }
    if (!r.model->idle()) {
        become_busy(r);
    }
}

void engine::overflowed() {
    ++counts_.overflows;
    repair_.overflowed(steady_now(), source_->end());
    todo_.attention = true;
    for (const auto& r : roots_) {
        if (r != nullptr) {
            r->model->overflow();
            if (!r->model->idle()) {
                become_busy(*r);
            }
        }
    }
}

} // namespace espy::tree
