/// What an event means.
#pragma once

#include "model/hearing/event.hpp"
#include "model/looks/looking.hpp"
#include "record/store.hpp"
#include "stream/watch_table.hpp"

#include <espy/inotify/mask.hpp>

namespace espy::tree {

class model;
class teller;

/// What the stream tells a model.
/// Distinct objects: safe. Shared objects: unsafe.
class hearing {
public:
    explicit hearing(model& of);

    void apply(subject about, const event& what);
    /// Both halves of a rename in one directory, with nothing between them. False if that has to be seen half by
    /// half: nothing has changed.
    bool rename_at_once(directory_index where, const event& left, const event& came);
    /// Nothing is told of it now: the directory that it is about is listed anew later.
    void put_off(subject about, const event& what);
    /// What is looked at from now on contains everything before this position.
    void fence(position seen) noexcept { seen_ = seen; }
    position seen() const noexcept { return seen_; }
    /// Where the last event began.
    position now() const noexcept { return now_; }
    /// What comes to this name, in the directory of this watch, comes to this tree.
    bool takes_in(watch_id watch, std::string_view name) const noexcept;
    /// What happened to what a name holds.
    void tell_content_of(entry_index known, const event& what);
    void tell_content(entry_index known, inotify::mask bits);

private:
    void while_held(directory_index where, const event& what);
    void tell_record(directory_index where, const event& what);
    void before_listing(directory_index where, const event& what);
    void left_unlisted(entry_index known, directory_index where, const event& what);
    void about_directory(directory_index where, const event& what);
    void about_content(directory_index where, const event& what);
    void about_entry(directory_index where, const event& what);
    void created(directory_index where, const event& what, entry_index known, certainty sure);
    void deleted(directory_index where, const event& what, entry_index known, certainty sure);
    void watch_ended(directory_index where);
    void about_slot(directory_index where, const event& what);
    void about_itself(directory_index where, const event& what);

    model& model_;
    store& tree_;
    teller& teller_;
    position now_ = 0;
    position seen_ = 0;
    /// Where the record began that was told last.
    position told_at_ = never;
};

} // namespace espy::tree
