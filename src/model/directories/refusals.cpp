/// Directories that cannot be opened, watched or listed.
#include "base/check.hpp"
#include "model/model.hpp"
#include "sys/failure.hpp"

#include <espy/error.hpp>

#include <algorithm>
#include <utility>

namespace espy::tree {

using inotify::mask;

refusals::refusals(model& of)
    : model_(of), tree_(of.tree()), teller_(of.tells()), troubles_(of.tree()) {}

void refusals::continue_from(const refusals& before) {
    troubles_.forget(before.troubles_);
}

void refusals::mark_dirty(entry_index index) {
    const entry& e = tree_.at(index);
    if (!e.is_dirty() && !e.retired) {
        if (e.directory != none) {
            tree_.dir(e.directory).relist = true;
        }
        troubles_.try_later(index);
    }
}

/// Some of what was taken for known was not where it was thought to be.
void refusals::find_all_again() {
    if (events_are_hints_) {
        // No event need come any more about a name that was looked at.
        ESPY_SOMETIMES("find again: everything, since no event need come");
        for (directory_index i{0}; i < tree_.directory_count(); ++i) {
            tree_.dir(i).relist = true;
        }
    }
    mark_dirty(tree_.top());
    reaches_more_ = true;
    model_.polls_.find_again();
    ESPY_SOMETIMES("find again: something was not where it was thought to be");
}

/// What is asked for last is done first: the highest ones, which the others are below.
void refusals::retry() {
    reaches_more_ = false;
    for (const entry_index index : troubles_.take_dirty()) {
        model_.arms_.arm_again(index);
    }
}

void refusals::retry_denied() {
    for (const entry_index index : troubles_.only_denied()) {
        ESPY_SOMETIMES("denied: tried again, since some attributes changed");
        model_.arms_.ask({index, 0, to::arm::since::attributes_changed});
    }
}

/// True if some directory could not be listed yet, and nobody was told.
bool refusals::awaits_listing() const noexcept {
    const auto was_told = [&](entry_index i) {
        while (i != none && !tree_.at(i).failure_told) {
            i = tree_.at(i).parent;
        }
        return i != none;
    };
    return std::any_of(troubles_.dirty().begin(), troubles_.dirty().end(), [&](entry_index i) {
        return tree_.at(i).is_dirty() && !tree_.at(i).retired && !was_told(i);
    });
}

verdict refusals::uncovered(entry_index index, std::error_code why, std::string_view message,
                            std::uint64_t inode, std::uint64_t device) {
    const directory_index number = model_.arms_.bind(index, watch_id::none, inode, device);
    clear_failures(index);
    model_.polls_.poll(number);
    ESPY_SOMETIMES("refused: no watch to be had");
    troubles_.uncover(number,
                      why == errc::watch_limit_reached ? shortage::limit : shortage::refusal);
    model_.tell_arrival(index);
    if (tells_failure(index)) {
        tree_.at(index).failure_told = true;
        teller_.watch_failed(index == tree_.top() ? none : index, why, message);
    }
    return verdict::list;
}

bool refusals::tells_failure(entry_index index) const noexcept {
    const directory_index parent = tree_.parent(index);
    return !tree_.at(index).failure_told &&
           (parent == none || tree_.dir(parent).shortage == shortage::nothing);
}

void refusals::arm_failed(entry_index index, std::error_code why, std::string_view message) {
    model_.tell_arrival(index);
    close_if_adrift(index);
    if (obstacle_of(why) == obstacle::gone) {
        if (index == tree_.top()) {
            // Nor is what was there before; whatever comes there makes an event on its way.
            ESPY_SOMETIMES("arm failed: the root is gone");
            model_.root_missing();
            return;
        }
        // An event says next where it went, unless nobody watches its directory.
        ESPY_SOMETIMES("arm failed: gone");
        if (tree_.at(index).directory != none) {
            mark_dirty(index);
        }
        if (events_are_hints_ && tree_.parent(index) != none) {
            ESPY_SOMETIMES("arm failed: the event that says why may have been told");
            // It may have said so already.
            model_.looks_.ask_hint(tree_.parent(index), tree_.name(index), mask::none);
        }
        return;
    }
    fail(index, why, message);
}

/// What is known below its name is elsewhere, and what happens there is not told under its path any more.
void refusals::close_if_adrift(entry_index index) {
    const directory_index number = tree_.at(index).directory;
    if (number != none && tree_.dir(number).standing == standing::adrift) {
        ESPY_SOMETIMES("arm failed: what is known of it is elsewhere");
        model_.arms_.close_directory(index);
    }
}

/// Nothing of what another holds is told under its path any more.
void refusals::is_closed(entry_index index, const sys::status& there) {
    if (there.type == entry_type::directory && tree_.at(index).directory != none &&
        !is_same(tree_, index, {true, there})) {
        ESPY_SOMETIMES("refused: another one than before may not be opened");
        model_.arms_.close_directory(index);
    }
}

void refusals::fail(entry_index index, std::error_code why, std::string_view message) {
    entry& e = tree_.at(index);
    const bool tells = tells_failure(index);
    e.failure_told = true;
    if (tells) {
        teller_.watch_failed(index == tree_.top() ? none : index, why, message);
    }
    if (obstacle_of(why) != obstacle::forbidden) {
        ESPY_SOMETIMES("refused: for now");
        mark_dirty(index);
        return;
    }
    if (troubles_.deny(index)) {
        ESPY_SOMETIMES("refused: forbidden");
        // Once more, whatever the reason: the next event may be long in coming.
        troubles_.try_later(index);
        const directory_index parent = tree_.parent(index);
        if (parent != none && !tree_.dir(parent).attributes) {
            // Changes of its mode matter from now on; it may have changed just before.
            ESPY_SOMETIMES("refused: attributes are of interest from now on");
            tree_.dir(parent).attributes = true;
            model_.arms_.arm(index);
            model_.arms_.arm(e.parent);
        }
    }
}

/// Its attributes have changed: it may be read by now. If not, it is tried once more, as at first.
void refusals::arm_denied(entry_index index) {
    if (troubles_.allow(index)) {
        ESPY_SOMETIMES("refused: its attributes have changed");
        model_.arms_.arm_again(index);
    }
}

std::uint64_t refusals::failed_count() const noexcept {
    const auto failed = [this](entry_index index) {
        const entry& e = tree_.at(index);
        return e.is_dirty() && e.failure_told && !e.retired;
    };
    return static_cast<std::uint64_t>(
        std::count_if(troubles_.dirty().begin(), troubles_.dirty().end(), failed));
}

void refusals::clear_failures_of_directory(entry_index index) {
    troubles_.clear(index);
    entry& e = tree_.at(index);
    if (e.directory != none && tree_.dir(e.directory).watch != watch_id::none) {
        e.failure_told = false;
    }
}

/// Said once, of the topmost directory of such a file system.
void refusals::made_by_kernel(entry_index index, std::string_view message) {
    const directory_index number = tree_.at(index).directory;
    if (number == none || tree_.dir(number).made_by_kernel) {
        return;
    }
    tree_.dir(number).made_by_kernel = true;
    const directory_index parent = tree_.parent(index);
    if (parent == none || !tree_.dir(parent).made_by_kernel) {
        teller_.watch_failed(index == tree_.top() ? none : index,
                             std::make_error_code(std::errc::operation_not_supported), message);
        ESPY_SOMETIMES("refused: of the kernel's own making");
    }
}

void refusals::unreachable(entry_index index, std::error_code why) {
    model_.tell_arrival(index);
    close_if_adrift(index);
    mark_dirty(index);
    if (obstacle_of(why) == obstacle::forbidden) {
        // It was opened before, and nobody need try it again: it is named by who has the mode.
        ESPY_SOMETIMES("arm failed: what it is in may not be read");
        model_.arms_.arm(tree_.at(index).parent);
    }
    ESPY_SOMETIMES("arm failed: not where its path leads");
}

void refusals::listing_failed(directory_index where, std::error_code why) {
    directory& d = tree_.dir(where);
    const entry_index index = d.entry;
    model_.listings_.listing_fails(where);
    // Which files changed meanwhile is not known when it is listed again.
    d.distrusted = d.distrusted || d.rebound || model_.repair_.asks_for_times();
    if (d.another) {
        // What is known is in the one that was here before, which is elsewhere, or gone.
        model_.arms_.close_directory(index);
    }
    if (obstacle_of(why) == obstacle::gone) {
        mark_dirty(index);
        ESPY_SOMETIMES("listing failed: gone");
    } else {
        d.relist = true;
        ESPY_SOMETIMES("listing failed: refused");
        fail(index, why, "the directory cannot be listed");
    }
}

} // namespace espy::tree
