/// After an overflow: when everything is listed again, and when that is complete
/// (docs/design/0010).
///
///     no ──overflowed──▶ wanted ──begin──▶ listing ──fenced──▶ settling ──reached──▶ no: `resynced`
///      ◀──give_up──────────┘  ◀──overflowed──┴───────overflowed───┘
///
///     wanted    what the queue still holds says nothing
///     listing   everything is being listed; files changed after `since` are told as modified
///     settling  what happened meanwhile is in events before `resync_at`
#pragma once

#include "base/time/position.hpp"

#include <cstdint>
#include <limits>

namespace espy::tree {

/// Distinct objects: safe. Shared objects: unsafe.
class repairing {
public:
    /// True if none was under way.
    bool overflowed() noexcept {
        const bool first = now_ == state::no;
        now_ = state::wanted;
        return first;
    }
    /// `since`: files changed later (nanoseconds since 1970) are told as modified.
    void begin(std::int64_t since) noexcept {
        now_ = state::listing;
        since_ = since;
    }
    /// Nothing is there to be listed.
    void give_up() noexcept { end(); }
    /// Everything that was asked for has been done; everything that has happened is before `end`.
    void fenced(position end) noexcept {
        if (now_ == state::listing) {
            now_ = state::settling;
            resync_at_ = end;
        }
        since_ = never_changed;
    }
    /// Everything before `at` has been applied: true if that is all, should all have been listed.
    bool is_settled(position at) const noexcept {
        return now_ == state::settling && at >= resync_at_ && !held_;
    }
    void end() noexcept {
        now_ = state::no;
        ++count_;
    }
    /// It does not end as long as it is held.
    void hold(bool held) noexcept { held_ = held; }
    /// So many have ended, here and elsewhere.
    void continue_from(const repairing& before) noexcept { count_ = before.count_; }

    bool is_wanted() const noexcept { return now_ == state::wanted; }
    bool is_under_way() const noexcept { return now_ != state::no; }
    std::uint64_t count() const noexcept { return count_; }
    /// The listing under way says what has changed.
    bool asks_for_times() const noexcept { return since_ != never_changed; }
    bool is_modified(std::int64_t changed) const noexcept { return changed >= since_; }

private:
    enum class state : std::uint8_t { no, wanted, listing, settling };
    static constexpr std::int64_t never_changed = std::numeric_limits<std::int64_t>::max();

    state now_ = state::no;
    position resync_at_ = never;
    std::int64_t since_ = never_changed;
    std::uint64_t count_ = 0;
    bool held_ = false;
};

} // namespace espy::tree
