/// Directories that are listed again and again, because nothing tells of what happens there, or not of
/// all.
#pragma once

#include "base/limits.hpp"
#include "model/action.hpp"
#include "model/polling/comparing.hpp"
#include "model/polling/pass.hpp"
#include "record/signatures.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace espy::tree {

class model;
class teller;

/// Which directories of a model are polled, what they looked like, and the pass over them: what a
/// pass has found (`pass`) is made the record here, and told. Distinct objects: safe. Shared objects:
/// unsafe.
class polling {
public:
    explicit polling(model& of);

    // --- Which, and how often (polling.cpp).

    /// What `model::covers` is to say.
    void poll_every(std::chrono::milliseconds interval) noexcept { interval_ = interval; }
    std::chrono::milliseconds interval() const noexcept { return interval_; }
    bool has_polled() const noexcept { return polled_ > 0; }
    /// It was opened, and is listed on a schedule instead of being watched.
    verdict only_polled(entry_index index, std::uint64_t inode, std::uint64_t device);
    /// It is listed on a schedule, whatever is told of it.
    void poll(directory_index where);
    /// The same, because others change it without this kernel's knowledge.
    void share(entry_index index);
    /// Its listing is compared with what is known of it from polling; no more after that.
    void poll_until_listed(directory_index where) { poll(where); }
    void stop_polling(directory_index where);
    /// What `before` knew of the same tree, under another engine.
    void continue_from(polling& before);

    // --- What entries look like.

    /// An event has told of it. If its directory is watched and polled, it is to be looked at, so
    /// that what events have told is not told twice.
    void stamp_later(entry_index index);
    /// It was told to be another thing: what it is before the batch is given out is what it was told to be.
    void stamp_anew(entry_index index);
    /// Entries to be looked at before the changes are given out, since events told of them.
    std::vector<entry_index> take_unstamped() { return std::exchange(unstamped_, {}); }
    /// Some of them, next time.
    void stamp_later(std::vector<entry_index> rest) { unstamped_ = std::move(rest); }
    bool has_unstamped() const noexcept { return !unstamped_.empty(); }
    void stamped(entry_index index, sys::details what);
    void stamp_failed(entry_index index);
    /// What it looked like is nothing to compare with any more.
    void forget_signature(entry_index index) {
        if (!signatures_.empty()) {
            signatures_.erase(index);
        }
    }
    /// What only the comparison with what was known needed.
    void forget_unpolled();
    /// At the place of a directory is another one, perhaps of the same number.
    bool is_another(directory_index where, const sys::details& itself) const;
    std::size_t signature_memory() const noexcept { return signatures_.memory(); }

    // --- The pass.

    /// Lists what is polled: all of it, or what changed lately. Goes on, asking for actions, until
    /// it is not `in_pass` any more; only when every event that was read has been applied.
    void begin_pass(bool whole);
    void go_on_with_pass();
    bool in_pass() const noexcept { return pass_.is_under_way(); }
    /// Gives up a pass; false if it is too late for that.
    bool forget_pass();
    /// The last one has seen what only a whole one explains.
    bool wants_pass() const noexcept { return pass_.wants_whole() || again_; }
    /// Some of what was taken for known was not where it was thought to be: if it is the pass that
    /// found that, it is not the last.
    void find_again() noexcept { again_ = in_pass(); }
    /// Some directories changed lately.
    bool has_warm() const noexcept { return !warm_.empty(); }
    bool has_strayed() const noexcept { return pass_.has_strayed(); }
    std::string path_on_disk(directory_index where) const;
    /// What the last pass has gone over for others.
    std::uint64_t pass_steps() const noexcept { return pass_.steps(); }

    // --- What it sees (observing.cpp).

    void observation_begins(directory_index where, const sys::details& itself);
    void observed(directory_index where, std::string_view name, sys::details what);
    /// The directory may not be searched; false if nothing can be said of the name.
    bool observed_name(directory_index where, sys::listed_entry found);
    void observation_ends(directory_index where);
    /// An entry that its observation has not seen.
    void note_unseen(entry_index index);
    /// It is not where it is thought to be.
    void observation_failed(directory_index where) { pass_.lose(where); }
    /// It is to be listed for other reasons, and what is found is told at once.
    void forget_observed(directory_index where);
    /// What `model::listed` asked for, of a directory that is polled.
    void listed_closely(directory_index where, std::string_view name, sys::details what);

    // --- What follows from it (placing.cpp): the next part of what takes long.

    void place_some();
    bool end_some();

    void keep_within(const limit::of_model& most) noexcept { most_ = most; }
    /// Before the root is watched.
    comparing& compares() noexcept { return compares_; }
    const comparing& compares() const noexcept { return compares_; }

    /// Its laws (laws.cpp).
    void check() const;
    /// Numbers of what is gone are about to be used again: none is kept here.
    bool holds_none_retired() const;

private:
    void warm(directory_index where);
    void note_arrival(directory_index where, std::string_view name, const sys::details& what);
    difference compare_with_known(entry_index known, const sys::details& what);
    bool may_be_what_it_was(entry_index known, const sys::details& what) const noexcept;
    void tell_difference(entry_index known, difference differs);

    void place_found();
    void place_where_watched();
    void place_first(entry_index index, unsigned depth);
    void place(std::size_t arrival, unsigned depth);
    void move_there(const pass::found& here);
    void arrive(directory_index where, std::string_view name, const sys::details& what);
    entry_index find_missing(directory_index where, const sys::details& what);
    std::vector<entry_index> found_inside(entry_index moved);
    void end_pass();

    model& model_;
    store& tree_;
    teller& teller_;
    std::chrono::milliseconds interval_{0};
    std::uint64_t polled_ = 0;
    signatures signatures_;
    pass pass_;
    comparing compares_;
    limit::of_model most_;
    /// Directories that changed lately, and how many more closer looks each gets.
    std::unordered_map<directory_index, unsigned> warm_;
    std::vector<entry_index> unstamped_;
    /// Not everything could be told at once: another pass is needed.
    bool again_ = false;
};

} // namespace espy::tree
