/// What was known of the tree before it is watched, compared with what is there.
#pragma once

#include "record/store.hpp"
#include "sys/directory.hpp"

#include <espy/known.hpp>

#include <cstdint>
#include <deque>
#include <vector>

namespace espy::tree {

class model;
class pass;
class teller;

/// The record begins with what was known, as if its directories were polled; one pass over them tells
/// the differences (docs/design/0023). Where something happened meanwhile, or was different, a listing
/// is compared with what the pass has seen.
///
///     no ──expect──▶ expected ──begin──▶ asking ──▶ passing ──passed──▶ arming ──end──▶ no
///
///     expected  nothing was at the root's path so far
///     asking    the record is filled, nothing is told
///     passing   all is as if it were polled: each directory is watched before it is listed, but the
///               watch is `held`
///     arming    from here on events tell. What the pass has seen, and nothing has stirred since, is
///               as it is known; all else is listed, and compared closely
///
/// Distinct objects: safe. Shared objects: unsafe.
class comparing {
public:
    explicit comparing(model& of);

    void expect() noexcept { now_ = phase::expected; }
    void begin();
    /// The next part of what is asked.
    void ask_some();
    /// A pass has told what is different. `watches`: directories can be watched.
    void passed(bool watches);
    /// All directories that can be are watched, and listed.
    void end();
    /// Whether a directory that is about to be listed is to be watched before that.
    bool watches(directory_index where) const noexcept {
        return is_passing() && watches_ && tree_.dir(where).watch == watch_id::none;
    }
    /// It is, under a number that no other directory of the root has.
    void hold(directory_index where, watch_id watch);
    /// There is no watch to be had; that is told when it counts.
    void watch_failed() noexcept { watches_ = false; }
    /// The pass has listed everything: what is different in a directory is not only what it has shown.
    void note_changed(const pass& seen);
    /// The pass has listed it under its watch, and nothing was different, nor has happened since.
    bool has_seen(directory_index where) const noexcept;
    /// Such a directory is known as if it were listed now.
    void adopt(directory_index where);
    /// From another engine.
    void continue_from(const comparing& before) noexcept { now_ = before.now_; }

    bool is_expected() const noexcept { return now_ == phase::expected; }
    /// Nothing is to be watched yet.
    bool is_under_way() const noexcept { return now_ == phase::asking || is_passing(); }
    bool is_passing() const noexcept { return now_ == phase::passing; }
    bool is_arming() const noexcept { return now_ == phase::arming; }
    /// What is found at the place of a directory that nobody has seen yet may be what was known; it
    /// has this number, and device, from now on.
    void recognise(directory_index where, std::uint64_t inode, std::uint64_t device);

private:
    enum class phase : std::uint8_t { no, expected, asking, passing, arming };
    void add(directory_index where, const known_entry& known);
    void open(entry_index index, std::uint64_t inode);
    void close_again(directory_index where);
    void all_asked();

    model& model_;
    store& tree_;
    teller& teller_;
    phase now_ = phase::no;
    bool watches_ = true;
    /// Directories that are still to be asked about.
    std::deque<entry_index> ahead_;
    /// What the root was.
    entry_type root_type_ = entry_type::none;
    /// Directories that are not to be looked into any more, with what is known below them.
    std::vector<entry_index> pruned_;
};

} // namespace espy::tree
