/// What the list of mounts says, or the kernel of the end of a file system, as far as the tree knows the
/// place. What is mounted on a directory is another directory; of what is mounted on a file see
/// mounted_files.cpp.
#include "model/mounted_files.hpp"

#include "base/check.hpp"
#include "model/model.hpp"

namespace espy::tree {

/// That its content is another one is told when it is watched: what is written before is told by that.
bool mounted_files::file_mount_changed(entry_index index, bool gone) {
    if (gone && !files_.contains(index)) {
        return false;
    }
    if (gone) {
        tell_unmounted(index);
        ESPY_SOMETIMES("mounted file: unmounted");
    } else {
        files_[index].is_told = false;
    }
    // What it was is nothing to compare with.
    model_.polls_.forget_signature(index);
    tree_.dir(tree_.parent(index)).relist = true;
    model_.arms_.arm(tree_.at(index).parent);
    return true;
}

void mounted_files::look_at_mounted() {
    for (const auto& [index, file] : files_) {
        if (!tree_.dir(tree_.parent(index)).relist) {
            ESPY_SOMETIMES("mounted file: any may be unmounted");
            tree_.dir(tree_.parent(index)).relist = true;
            model_.arms_.arm(tree_.at(index).parent);
        }
    }
    for (const entry_index index : mount_points_) {
        ESPY_SOMETIMES("mount point: any may be unmounted");
        model_.arms_.arm(index);
    }
}

void mounted_files::note_mount_point(entry_index index) {
    mount_points_.insert(index);
}

/// Every directory of it gets an event; the topmost one tells.
void mounted_files::file_system_ended(directory_index where) {
    const directory& d = tree_.dir(where);
    const directory_index parent = tree_.parent(d.entry);
    if (parent == none || tree_.dir(parent).device != d.device) {
        unmounted(d.entry);
    }
    tree_.dir(where).inode = 0;
}

void mounted_files::unmounted(entry_index index) {
    const directory_index number = tree_.at(index).directory;
    if (number != none) {
        if (tree_.dir(number).inode == 0) {
            // Told already: the kernel's event and the list of mounts both say it.
            ESPY_SOMETIMES("unmounted: told already");
            return;
        }
        // Whatever is mounted here next is another directory, even if its numbers are the same.
        tree_.dir(number).inode = 0;
    }
    teller_.stream(change_kind::unmounted, index);
}

bool mounted_files::mount_changed(std::string_view below_root, bool gone) {
    // What was renamed onto something has its name now.
    model_.renames().finish_whole();
    const entry_index at = tree_.find_below(below_root);
    if (at == none) {
        return false;
    }
    if (tree_.at(at).type != entry_type::directory) {
        return file_mount_changed(at, gone);
    }
    // The root is whatever its path leads to: a mount that ends there was its own.
    const bool was_known = !gone || mount_points_.erase(at) != 0 || at == tree_.top();
    if (!gone) {
        note_mount_point(at);
    } else if (was_known) {
        unmounted(at);
        ESPY_SOMETIMES("mount: a directory that was one");
    }
    if (model_.arms_.descends(at)) {
        model_.arms_.arm(at);
    }
    return was_known;
}

bool mounted_files::mount_settled(std::string_view below_root) {
    const entry_index at = tree_.find_below(below_root);
    if (at != none && !contains(at)) {
        ESPY_SOMETIMES("mount: known only when all that was queued was applied");
        mount_changed(below_root, false);
    }
    return at != none;
}

} // namespace espy::tree
