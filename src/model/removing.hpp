/// Taking out what is gone: children first, each told.
#pragma once

#include "record/store.hpp"

#include <cstdint>
#include <deque>
#include <string_view>

namespace espy::tree {

class model;
class teller;

/// What is gone, and what of it is still to be told. Much of it takes several portions, and nothing
/// else is done before all of it has been told. Distinct objects: safe. Shared objects: unsafe.
class removing {
public:
    /// What becomes of a directory whose watch ends: it may be where it was, only not looked into.
    enum class left : std::uint8_t { gone, there };

    explicit removing(model& of);

    bool is_removing() const noexcept { return !queue_.empty(); }
    /// Goes on with the first.
    void remove_more();
    /// With all of them, however much that is.
    void finish();
    /// Nothing more is told of any.
    void forget() noexcept { queue_.clear(); }

    void remove(entry_index index);
    void remove_at_once(entry_index index);
    /// Only what is below it; the directory is closed.
    void close(entry_index index);
    /// At once, and it stays open.
    void remove_below(entry_index index);
    /// One entry, of which nobody was told or which is told to be replaced.
    void remove_untold(entry_index index, left how = left::gone);
    bool is_going(entry_index index) const noexcept {
        return is_removing() && is_below_what_goes(index);
    }
    bool is_being_removed(directory_index where, std::string_view name) const noexcept {
        return is_removing() && has_just_left(where, name);
    }

private:
    struct removal {
        entry_index top = none;
        /// Only what is below it is removed; it is closed.
        bool stays = false;
    };
    bool is_below_what_goes(entry_index index) const noexcept;
    bool has_just_left(directory_index where, std::string_view name) const noexcept;
    void remove_alone(entry_index index, left how = left::gone);

    model& model_;
    store& tree_;
    teller& teller_;
    std::deque<removal> queue_;
};

} // namespace espy::tree
