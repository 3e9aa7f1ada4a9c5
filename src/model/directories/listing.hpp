/// What a listing of a directory shows, and what it shows no more.
#pragma once

#include "model/action.hpp"
#include "record/store.hpp"
#include "sys/directory.hpp"

#include <string_view>
#include <vector>

namespace espy::tree {

class model;
class teller;

/// Which directories were listed since the last fence, and what one says of the record.
/// Distinct objects: safe. Shared objects: unsafe.
class listing {
public:
    explicit listing(model& of);

    void listing_begins(directory_index where);
    /// The inode of the directory that is listed.
    void listed_itself(directory_index where, std::uint64_t inode);
    /// True if the caller is to say with `changed` when the entry was changed; of a directory that
    /// is polled, with `polling::listed_closely` what it is.
    bool listed(directory_index where, sys::listed_entry found);
    void changed(directory_index where, std::string_view name, const sys::status& status);
    /// The rest of a listing, or observation, is left for later: an action says when.
    void list_on(directory_index where, bool observes);
    /// What is seen in it from now on is later than what the last fence contains.
    void window_begins(directory_index where);
    /// What it shows from now on is later than the last fence.
    void listing_goes_on(directory_index where);
    void listing_ends(directory_index where);
    /// It ends before it has shown all there is.
    void listing_fails(directory_index where);
    /// Everything that has happened is before `end`; what is before `applied` is known.
    void fence(position end, position applied);
    /// Goes on with entries that were not seen.
    void sweep(const to::sweep& rest);

    /// Its laws (laws.cpp).
    void check() const;

private:
    void listed_in_another(entry_index known, std::uint64_t inode);

    model& model_;
    store& tree_;
    teller& teller_;
    /// What was listed since the last fence.
    struct look {
        directory_index where;
        position from;
    };
    std::vector<look> unfenced_;
};

} // namespace espy::tree
