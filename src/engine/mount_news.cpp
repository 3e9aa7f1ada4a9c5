/// Mounts that come and go, as far as roots are concerned: no event tells of them, the list of mounts does.
#include "engine/mount_news.hpp"

#include "base/check.hpp"

#include "engine/engine.hpp"

namespace espy::tree {
namespace {

/// A place by its path below the top directory of a root; nothing: it is not there.
std::optional<std::string_view> below_top(const root& r, std::string_view place) {
    std::string_view top = r.where.top_path;
    if (!r.model->root().is_present() || !place.starts_with(top)) {
        return std::nullopt;
    }
    place.remove_prefix(top.size());
    if (place.empty() || top.ends_with('/')) {
        return place;
    }
    return place.front() == '/' ? std::optional(place.substr(1)) : std::nullopt;
}

} // namespace

mount_news::mount_news(engine& of) : engine_(of) {}

void mount_news::call_begins() {
    if (++since_taken_ >= engine_.settings_.limits.engine.polls_without_mounts && take()) {
        ESPY_SOMETIMES("mounts: news of them while events come all the time");
    }
}

bool mount_news::take() {
    since_taken_ = 0;
    const bool any = engine_.mounts_.have_changed();
    if (any) {
        changed();
    }
    return any;
}

/// The list of mounts is another one.
void mount_news::changed() {
    const std::vector<mounts::change> changes = engine_.mounts_.update();
    engine_.source_->mounts_changed();
    engine_.performer_.mounts_changed();
    take(changes);
    for (const auto& r : engine_.roots_) {
        r->recheck = engine_.todo_.attention = true;
    }
}

void mount_news::read_again() {
    take(engine_.mounts_.read_again());
}

void mount_news::look_for_moved() {
    const std::uint64_t heard = engine_.counts_.heard;
    bool moved = std::exchange(may_have_moved_, false);
    moved = (!unplaced_.empty() && std::exchange(unplaced_at_, heard) != heard) || moved;
    for (const auto& r : engine_.roots_) {
        moved = r->model->mounted().take_moved() || moved;
    }
    if (moved) {
        ESPY_SOMETIMES("mounts: some may have moved");
        read_again();
    }
}

void mount_news::take(const std::vector<mounts::change>& changes) {
    for (const mounts::change& each : changes) {
        if (each.gone) {
            std::erase_if(unplaced_, [&](const unplaced& at) { return at.place == each.place; });
        }
        // Something else may be mounted under what is gone.
        if (!each.gone || engine_.mounts_.is_point(each.place)) {
            mounted_.push_back(each.place);
        }
    }
    bool is_elsewhere = false;
    for (const auto& r : engine_.roots_) {
        for (const mounts::change& each : changes) {
            const auto below = below_top(*r, each.place);
            if (below && (each.gone || !below->empty())) {
                r->where.has_mounts = r->where.has_mounts || !below->empty();
                if (each.moved) {
                    continue; // asked for when all that was queued has been applied
                }
                const bool known = r->model->mounted().mount_changed(*below, each.gone);
                is_elsewhere = is_elsewhere || (each.gone && !known);
                engine_.become_busy(*r);
            }
        }
    }
    if (is_elsewhere) {
        // The list has the path that a directory had when something was mounted in it.
        ESPY_SOMETIMES("mounts: one has ended where nothing is known");
        for (const auto& r : engine_.roots_) {
            r->model->mounted().look_at_mounted();
            engine_.become_busy(*r);
        }
    }
}

/// What was read since may have told of what is mounted on.
bool mount_news::wait() const noexcept {
    return !mounted_.empty() || may_have_moved_ ||
           (!unplaced_.empty() && unplaced_at_ != engine_.counts_.heard);
}

/// False if nothing is known there yet.
bool mount_news::settles(const unplaced& at) {
    const root* const r = engine_.roots_[at.owner];
    const auto below = r == nullptr ? std::nullopt : below_top(*r, at.place);
    return !below || below->empty() || r->model->mounted().mount_settled(*below);
}

/// What is mounted on was made or moved there before, but that may not have been read then.
void mount_news::settled() {
    std::vector<unplaced> places = std::exchange(unplaced_, {});
    for (const std::string& place : std::exchange(mounted_, {})) {
        for (const auto& r : engine_.roots_) {
            places.push_back({place, r->where.owner});
        }
    }
    for (unplaced& each : places) {
        if (!settles(each)) {
            ESPY_SOMETIMES("mounts: one is on what is not known yet");
            unplaced_.push_back(std::move(each));
        }
    }
}

} // namespace espy::tree
