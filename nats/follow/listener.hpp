/// What a follower tells.
#pragma once

#include "wire/envelope.hpp"

#include <espy/journal/mirror.hpp>

#include <string>
#include <string_view>

namespace espy::fleet {

/// All of it in the order of each stream; nothing is on the disk yet when it is told. Whatever is thrown ends the
/// follower.
class listener {
public:
    listener() = default;
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;
    virtual ~listener() = default;

    /// A batch, or what a tree that took the place of a gap has made different.
    virtual void changes(const journal_name& of, const envelope& what,
                         const mirrored_changes& told) = 0;
    /// The first tree of a journal; all of it is `created`.
    virtual void tree(const journal_name& of, const envelope& what,
                      const mirrored_changes& told) = 0;
    /// All that is in the tree was told, and what happens from now on is.
    virtual void ready(const journal_name& of, const envelope& what) = 0;
    /// Something is missing after the place that the mirror has.
    virtual void gap(const mirrored_journal& after, std::string_view reason) = 0;
    /// What is different since the gap was told.
    virtual void resynced(const journal_name& of, const envelope& what) = 0;
    /// Nobody was heard of for long, or somebody again.
    virtual void silent(const journal_name& of, journal_time last_heard) = 0;
    virtual void heard(const journal_name& of) = 0;
    /// A word for people.
    virtual void say(const std::string& words) = 0;
    /// Nothing more will be told for the moment, and what was told is about to be committed.
    virtual void flush() = 0;
};

} // namespace espy::fleet
