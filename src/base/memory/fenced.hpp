/// Things that were seen, each at some moment between two positions of the stream.
#pragma once

#include "base/limits.hpp"
#include "base/time/position.hpp"

#include <algorithm>
#include <cstddef>
#include <unordered_map>
#include <vector>

namespace espy::tree {

/// What was seen of a key lies between two positions; the second is known at the next fence. Nothing
/// is forgotten one by one: as soon as the stream is behind all that was seen, all of it is.
template <typename Key>
class fenced {
public:
    struct window {
        position from = 0;
        position until = never;
    };

    /// It was seen after `from` and before the next fence, or before `until` if no fence comes.
    void note(Key key, position from, position until = never) {
        windows_[key] = {from, until};
        open_.push_back(key);
        last_ = until == never ? last_ : std::max(last_, until);
    }
    /// It, or some of it, was seen between these; the rest of it before, if some was.
    void note_closed(Key key, position from, position until) {
        window& w = windows_[key];
        w = {std::max(w.from, from), until};
        last_ = std::max(last_, until);
    }
    /// Closes what was noted since the last fence.
    void fence(position end) {
        for (const Key key : open_) {
            windows_[key].until = end;
            last_ = end;
        }
        open_.clear();
    }
    /// No fence is to close what was noted so far.
    void leave_open() noexcept { open_.clear(); }
    bool empty() const noexcept { return windows_.empty(); }
    /// Null: nothing that matters was seen of it.
    const window* find(Key key) const {
        const auto found = windows_.find(key);
        return found == windows_.end() ? nullptr : &found->second;
    }
    /// The stream has come to this position.
    void passed(position at) {
        if (windows_.empty() || !open_.empty() || at < last_) {
            return;
        }
        // To clear a table takes as long as it once was big: the next look would pay for a storm.
        if (windows_.bucket_count() > limit::small_table) {
            windows_ = std::unordered_map<Key, window>(); // `{}` would keep the table
        } else {
            windows_.clear();
        }
    }
    /// How much a look-up, or the end of all that is held, may have to go over.
    std::size_t room() const noexcept { return windows_.bucket_count(); }

private:
    std::unordered_map<Key, window> windows_;
    std::vector<Key> open_;
    position last_ = 0;
};

} // namespace espy::tree
