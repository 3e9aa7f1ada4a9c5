/// Directories that cannot be opened, watched or listed.
#include "base/check.hpp"
#include "model/model.hpp"
#include "sys/failure.hpp"

#include <espy/error.hpp>

#include <algorithm>
#include <utility>

namespace espy::tree {

using inotify::mask;

refusals::refusals(model& of) : model_(of), tree_(of.tree()), teller_(of.tells()) {}

void refusals::continue_from(const refusals& before) {
    for (const entry_index each : before.dirty_) {
        tree_.at(each).dirty = false;
    }
    for (const entry_index each : before.denied_entries_) {
        tree_.at(each).denied = false;
    }
}

verdict refusals::uncovered(entry_index index, std::error_code why, std::string_view message,
                            std::uint64_t inode, std::uint64_t device) {
    const directory_index number = model_.arms_.bind(index, watch_id::none, inode, device);
    clear_failures(index);
    model_.polls_.poll(number);
    ESPY_SOMETIMES("refused: no watch to be had");
    tree_.dir(number).uncovered = true;
    tree_.dir(number).refused = why != errc::watch_limit_reached;
    ++uncovered_;
    model_.tell_arrival(index);
    if (tells_failure(index)) {
        tree_.at(index).failure_told = true;
        teller_.watch_failed(index == tree_.top() ? none : index, why, message);
    }
    return verdict::list;
}

bool refusals::tells_failure(entry_index index) const noexcept {
    const directory_index parent = tree_.parent(index);
    return !tree_.at(index).failure_told && (parent == none || !tree_.dir(parent).uncovered);
}

void refusals::arm_failed(entry_index index, std::error_code why, std::string_view message) {
    model_.tell_arrival(index);
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
        if (model_.events_.are_hints() && tree_.parent(index) != none) {
            ESPY_SOMETIMES("arm failed: the event that says why may have been told");
            // It may have said so already.
            model_.looks_.ask_hint(tree_.parent(index), tree_.name(index), mask::none);
        }
        return;
    }
    fail(index, why, message);
}

/// Nothing of what another holds is told under its path any more.
void refusals::is_closed(entry_index index, const sys::status& there) {
    if (there.type == entry_type::directory && tree_.at(index).directory != none &&
        !model_.is_same(index, {true, there})) {
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
    if (!e.denied) {
        ESPY_SOMETIMES("refused: forbidden");
        e.denied = true;
        ++denied_;
        note_denied(index);
        if (!e.dirty) {
            // Once more, whatever the reason: the next event may be long in coming.
            try_later(index);
        }
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
    if (tree_.at(index).denied) {
        ESPY_SOMETIMES("refused: its attributes have changed");
        tree_.at(index).denied = false;
        --denied_;
        model_.arms_.arm_again(index);
    }
}

std::uint64_t refusals::failed_count() const noexcept {
    const auto failed = [this](entry_index index) {
        const entry& e = tree_.at(index);
        return e.dirty && e.failure_told && !e.retired;
    };
    return static_cast<std::uint64_t>(std::count_if(dirty_.begin(), dirty_.end(), failed));
}

/// Those that may be read by now are forgotten before there are too many of them.
void refusals::note_denied(entry_index index) {
    if (denied_entries_.size() >= denied_kept_ + 2 * denied_) {
        ESPY_SOMETIMES("refused: many may be read by now");
        forget_allowed();
    }
    denied_entries_.push_back(index);
}

void refusals::forget_allowed() {
    std::erase_if(denied_entries_, [this](entry_index each) {
        return !tree_.at(each).denied || tree_.at(each).retired;
    });
    std::sort(denied_entries_.begin(), denied_entries_.end());
    denied_entries_.erase(std::unique(denied_entries_.begin(), denied_entries_.end()),
                          denied_entries_.end());
}

void refusals::clear_failures(entry_index index) {
    entry& e = tree_.at(index);
    denied_ -= e.denied ? 1 : 0;
    e.denied = false;
    not_dirty(index);
    if (e.directory != none && tree_.dir(e.directory).uncovered) {
        tree_.dir(e.directory).uncovered = false;
        --uncovered_;
    }
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

void refusals::unreachable(entry_index index) {
    model_.tell_arrival(index);
    mark_dirty(index);
    ESPY_SOMETIMES("arm failed: not where its path leads");
}

void arming::other_file_system(entry_index index) {
    model_.tell_arrival(index);
    tree_.at(index).pruned = true;
    ESPY_SOMETIMES("arm failed: of another file system");
    if (tree_.at(index).directory != none) {
        close_directory(index);
    }
}

void refusals::listing_failed(directory_index where, std::error_code why) {
    directory& d = tree_.dir(where);
    const entry_index index = d.entry;
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
