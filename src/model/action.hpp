/// What the model wants to be done, and what was found.
#pragma once

#include "record/store.hpp"
#include "sys/directory.hpp"

#include <espy/inotify/mask.hpp>

#include <cstdint>
#include <string>

namespace espy::tree {

/// Why a name is looked at; decides what its state means.
enum class purpose : std::uint8_t {
    /// Make the model agree with what is there.
    reconcile,
    /// The same, and what is known under the name may have been exchanged for another thing.
    refresh,
    /// Something was moved away from the name, perhaps.
    source,
    /// Something was moved to the name, perhaps.
    target,
    /// Two renames there and back, or an exchange?
    exchange,
    /// The same, of the other name.
    exchange_back,
    /// The same, after the first half was told already.
    late_exchange,
    /// Is the directory that was found elsewhere still here too?
    confirm,
    /// `bits` happened to the name, and perhaps more.
    hint,
    /// Was it right, what was decided while the name kept changing?
    verify,
};

/// One thing to do. The model makes them, performs none.
struct action {
    enum class kind : std::uint8_t {
        /// Open the directory `entry`, watch it, and list it if `model::armed` says so.
        arm,
        /// Look at `name` in `directory`.
        look,
        /// Pass the lock of `directory`.
        barrier,
        /// End the watch `watch`.
        unwatch,
        /// Others still need the watch `watch`, but perhaps not for all of `bits`.
        narrow,
        /// List `directory`, and say with `model::observed` what is there by now.
        observe,
        /// Go on with the listing of `directory`.
        list,
        /// Go on with the entries of `directory`, from `entry` on, that its listing has not seen: they
        /// are gone.
        sweep,
        /// The same, of those that its observation has not seen: they are missing.
        miss,
        /// Go on with what is removed.
        remove,
        /// Go on with what a pass has found.
        place,
        /// Go on with the end of a pass.
        end,
    };

    kind what;
    purpose why = purpose::reconcile;
    directory_index directory = none;
    entry_index entry = none;
    /// `purpose::confirm`: the entry under which `entry` was found.
    entry_index other = none;
    std::uint32_t cookie = 0;
    watch_id watch = watch_id::none;
    /// `unwatch`: which directory it was; that may be gone by now, or another. If it is known to be
    /// where it was, `name` is its path below the root. `none`: a file's.
    directory_index ended = none;
    /// `purpose::hint`.
    inotify::mask bits = inotify::mask::none;
    /// `arm`: the inode as listed, or 0.
    std::uint64_t inode = 0;
    std::string name = {};
};

/// What a look found.
struct finding {
    bool exists = false;
    sys::status status = {};
    /// It is a directory that nobody watches, whatever its inode's number says.
    bool unwatched = false;
};

/// What is to be done with a directory that was opened and watched.
enum class verdict : std::uint8_t { list, leave };

} // namespace espy::tree
