/// What the model wants to be done, and what was found.
#pragma once

#include "record/store.hpp"
#include "sys/directory.hpp"

#include <espy/inotify/mask.hpp>

#include <cstdint>
#include <string>
#include <variant>

namespace espy::tree {

/// Why a name is looked at: the record is to agree with what is there.
enum class purpose : std::uint8_t {
    reconcile,
    /// And what is known under the name may have been exchanged for another thing.
    refresh,
};

/// What a look is to decide about a rename.
enum class rename_question : std::uint8_t {
    /// Has something left the name?
    source,
    /// Has it come to the name?
    target,
    /// Two renames there and back, or an exchange?
    exchange,
    /// The same, of the other name.
    exchange_back,
    /// The same, after the first half was told already.
    late_exchange,
};

/// What a model asks for.
namespace to {

/// Open the directory `entry`, watch it, and list it if `arming::armed` says so.
struct arm {
    enum class since : std::uint8_t { it_is_there, attributes_changed, a_pass_has_seen_it };
    entry_index entry = none;
    /// As listed, or 0.
    std::uint64_t inode = 0;
    /// `attributes_changed`: of some directory, perhaps of this one, which may not be read.
    /// `a_pass_has_seen_it`: what was known is compared, and that it is there need not be doubted.
    since why = since::it_is_there;
};

/// Compare what is at a name with the record.
struct compare {
    purpose why = purpose::reconcile;
    /// What the event says that made it necessary.
    inotify::mask bits = inotify::mask::none;
};

/// Was it right, what was decided while the name kept changing?
struct verify {
    /// A file that changed later (nanoseconds since 1970) may be another.
    std::int64_t since = 0;
};

/// See what has become of a name to which `bits` happened, and perhaps more.
struct explain {
    inotify::mask bits = inotify::mask::none;
    /// So often it was put off.
    std::uint32_t put_off = 0;
};

/// Decide about a rename.
struct decide {
    rename_question question = rename_question::source;
    entry_index moved = none;
    std::uint32_t cookie = 0;
};

/// Is the directory `moved`, which was found as `found`, still at its old name, too?
struct confirm {
    entry_index moved = none;
    entry_index found = none;
};

using reason = std::variant<compare, verify, explain, decide, confirm>;

/// Look at `name` in `directory`.
struct look {
    directory_index directory = none;
    std::string name = {};
    reason why = {};
    /// If this, which came and went under the name, is gone (`source::is_gone`), nothing came of it, and whatever else
    /// has the name by then has an event of its own: there is nothing to look at. As a rule nothing.
    std::string object = {};
};

/// Pass the lock of `directory`.
struct barrier {
    directory_index directory = none;
};

/// End the watch `watch`.
struct unwatch {
    watch_id watch = watch_id::none;
    /// Which directory it was; that may be gone by now, or another. `none`: a file's.
    directory_index directory = none;
    /// If the directory is known to be where it was: its path below the root.
    std::string path = {};
};

/// Others still need the watch `watch`, but perhaps not for all of `bits`.
struct narrow {
    watch_id watch = watch_id::none;
    inotify::mask bits = inotify::mask::none;
};

/// List `directory`, and say with `polling::observed` what is there by now.
struct observe {
    directory_index directory = none;
};

/// Go on with the listing of `directory`.
struct list {
    directory_index directory = none;
};

/// Go on with the entries of `directory`, from `from` on, that were not seen.
struct sweep {
    /// By its listing: they are gone. By its observation: they are missing.
    enum class unseen : std::uint8_t { gone, missing };
    unseen are = unseen::gone;
    directory_index directory = none;
    entry_index from = none;
};

/// Go on with what is told entry by entry, or removed, with what a pass has found, with the end of that
/// pass, or with what is asked of who knows the tree from earlier.
struct go_on {
    enum class with : std::uint8_t { telling, removals, found, end, known };
    with what = with::removals;
};

} // namespace to

/// One thing to do. The model makes them, performs none.
using action = std::variant<to::arm, to::look, to::barrier, to::unwatch, to::narrow, to::observe,
                            to::list, to::sweep, to::go_on>;

/// What a look found.
struct finding {
    bool exists = false;
    sys::status status = {};
    /// It is a directory that nobody watches, whatever its inode's number says.
    bool unwatched = false;
};

/// The directory that is known as the entry was found.
bool is_same(const store& tree, entry_index index, const finding& there) noexcept;

/// What is to be done with a directory that was opened and watched.
enum class verdict : std::uint8_t { list, leave };

} // namespace espy::tree
