/// Types that no event tells.
#pragma once

#include "model/action.hpp"
#include "record/store.hpp"

#include <cstdint>
#include <vector>

namespace espy::tree {

class model;
class teller;

/// How well the type of something found is known.
enum class typing : std::uint8_t { known, guessed };

/// Whose type is a guess until the batch is complete (docs/design/0008).
/// Distinct objects: safe. Shared objects: unsafe.
class guessing {
public:
    explicit guessing(model& of);

    /// As what an entry of this type is kept: somebody may want to know no more than whether it is a
    /// directory.
    entry_type kept_as(entry_type type) const noexcept;
    bool keeps_types() const noexcept;
    /// Entries whose types are to be looked at before the changes are given out.
    const std::vector<entry_index>& untyped() const noexcept { return untyped_; }
    /// Some of them have not been looked at yet.
    bool are_open() const noexcept;
    /// It was looked at.
    void typed(entry_index index, const finding& answer);
    /// It is a link that is followed.
    void keep_type(entry_index index);
    /// It could not be looked at; its directory is listed later.
    void type_unknown(entry_index index);
    /// The batch is complete.
    void types_done();
    /// Its type is to be known before the changes are given out.
    void note(entry_index index) { untyped_.push_back(index); }
    /// What was known of its type may be out of date.
    void type_again(entry_index index);
    /// Its type is known from elsewhere.
    void set_type(entry_index index, entry_type type);

    /// For its laws (laws.cpp).
    bool holds(entry_index index) const;

private:
    model& model_;
    store& tree_;
    teller& teller_;
    std::vector<entry_index> untyped_;
};

} // namespace espy::tree
