/// Types that no event tells.
///
/// What an entry is, as far as its type is known:
///
///                     untyped    told_as
///     known           no         its type, or `none` until the batch is complete
///     guessed         yes        `none`: nobody was told before, and the batch can be completed
///     guessed again   yes        what it was told to be in an earlier batch
///
/// `judge` ends a guess; what a look shows then may be what was guessed, another type, or another type
/// than the one that was told in an earlier batch.
#pragma once

#include "model/action.hpp"
#include "record/store.hpp"

#include <cstdint>
#include <vector>

namespace espy::tree {

/// How well the type of something found is known.
enum class typing : std::uint8_t { known, guessed };

/// Whose type is a guess until the batch is complete (docs/design/0008). Pure: it changes the record,
/// and tells and asks nobody. Distinct objects: safe. Shared objects: unsafe.
class guessing {
public:
    /// What follows from a type.
    enum class verdict : std::uint8_t {
        /// It is what was thought.
        same,
        /// Nobody was told of the guess in an earlier batch.
        other,
        /// Somebody was: it is another thing than what was told.
        other_than_told,
    };

    /// `keeps_types`: somebody wants to know more than whether something is a directory.
    guessing(store& tree, bool keeps_types) : tree_(tree), keeps_types_(keeps_types) {}

    /// As what an entry of this type is kept.
    entry_type kept_as(entry_type type) const noexcept;
    bool keeps_types() const noexcept { return keeps_types_; }
    /// Entries whose types are to be looked at before the changes are given out.
    const std::vector<entry_index>& untyped() const noexcept { return untyped_; }
    /// Some of them have not been looked at yet.
    bool are_open() const noexcept;
    /// It is among them.
    bool holds(entry_index index) const noexcept;

    /// Its type is to be known before the changes are given out.
    void note(entry_index index) { untyped_.push_back(index); }
    /// What was known of its type may be out of date.
    void type_again(entry_index index);
    /// What it is, if this was seen of it.
    entry_type type_of(entry_index index, const finding& answer) const noexcept;
    /// It is of this type, and no guess any more; `take` is to follow unless the verdict is `same`.
    verdict judge(entry_index index, entry_type type) noexcept;
    void take(entry_index index, entry_type type) noexcept { tree_.at(index).type = type; }
    /// It was told to be what it is known to be: another type is that of another thing.
    void told(entry_index index) noexcept { tree_.at(index).told_as = tree_.at(index).type; }
    /// The same, and it is not to be looked at any more.
    void complete(entry_index index) noexcept;
    /// The batch is given out.
    void done() noexcept { untyped_.clear(); }

private:
    store& tree_;
    bool keeps_types_;
    std::vector<entry_index> untyped_;
};

} // namespace espy::tree
