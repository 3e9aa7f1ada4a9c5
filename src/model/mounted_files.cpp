/// Files that are mount points.
///
/// The kernel tells a directory of what happens to a file by the way that the file was opened: of a
/// file that is mounted somewhere it tells the directory that it was bound from, and nobody else.
/// So it is watched itself, as long as it is mounted, and what it tells is told of its entry. No
/// event says that a mount comes or goes: the list of mounts does, then the directory is listed
/// again, and with it everything that is mounted in it is looked at. See docs/design/0020.
#include "model/mounted_files.hpp"

#include "base/check.hpp"

#include "model/model.hpp"

#include <espy/error.hpp>

#include <utility>

namespace espy::tree {

using inotify::any;
using inotify::mask;

mounted_files::mounted_files(model& of) : model_(of), tree_(of.tree()), teller_(of.tells()) {}

void mounted_files::continue_from(const mounted_files& before) {
    for (const auto& [index, each] : before.files_) {
        files_[index].is_seen = each.is_seen;
    }
    mount_points_ = before.mount_points_;
}

void mounted_files::append_mounted(directory_index where, std::vector<std::string>& names) const {
    for (const auto& [index, file] : files_) {
        if (tree_.parent(index) == where) {
            names.emplace_back(tree_.name(index));
        }
    }
}

void mounted_files::note_mounted(entry_index index, bool was_known) {
    const auto [at, added] = files_.try_emplace(index);
    at->second.is_seen = at->second.is_listed = true;
    at->second.is_told = added ? !was_known : at->second.is_told;
    if (std::exchange(at->second.is_gone, false)) {
        // What was told to be gone from here is another one, or something is mounted here again.
        ESPY_SOMETIMES("mounted file: one, though its end was told");
        may_have_moved_ = true;
        look_at_mounted();
    }
}

void mounted_files::tell_mounted(mount& file, entry_index index) {
    file.is_gone = false;
    file.is_seen = true;
    if (!std::exchange(file.is_told, true)) {
        teller_.entry(change_kind::modified, index);
    }
}

void mounted_files::tell_unmounted(entry_index index) {
    mount& file = files_[index];
    const position seen = model_.events_.seen();
    if (std::exchange(file.is_gone, true)) {
        if (file.gone_at == seen) {
            return;
        }
        // It had moved with its directory, perhaps, and is not mounted any more only since then.
        ESPY_SOMETIMES("mounted file: gone, as was told before");
    } else if (file.is_seen) {
        teller_.stream(change_kind::unmounted, index);
    }
    file.gone_at = seen;
    // Even if it came and went before anybody saw it, its content may have been read.
    teller_.entry(change_kind::modified, index);
    model_.polls_.stamp_anew(index);
}

void mounted_files::listed_late(entry_index index) {
    const auto found = files_.find(index);
    if (found != files_.end() && found->second.gap == coverage_gap::pending) {
        ESPY_SOMETIMES("mounted file: told in a call before");
        found->second.is_told = false;
    }
}

/// Of what was written before it was watched, or before it was compared with anything, nobody knows: if
/// it was told in another call, it is told again.
bool mounted_files::is_told_as(const mount& file, watch_id watch) {
    return file.is_told && (file.gap == coverage_gap::pending || file.watch == watch);
}

void mounted_files::file_watched(entry_index index, watch_id watch) {
    const bool is_told = is_told_as(files_[index], watch);
    if (files_[index].watch != watch) {
        forget_file_watch(index);
        if (watch != watch_id::none) {
            model_.watches_.add(watch, index);
        }
    }
    mount& file = files_[index] = {watch, coverage_gap::none, is_told};
    tell_mounted(file, index);
    tree_.at(index).failure_told = false;
}

void mounted_files::file_unheard(entry_index index, std::error_code why, std::string_view message) {
    const bool is_new = files_[index].gap == coverage_gap::pending;
    const bool is_told = is_told_as(files_[index], watch_id::none);
    forget_file_watch(index);
    const coverage_gap gap = why == errc::permission_denied     ? coverage_gap::permission
                             : why == errc::watch_limit_reached ? coverage_gap::watch_limit
                                                                : coverage_gap::failed;
    mount& file = files_[index] = {watch_id::none, gap, is_told};
    tell_mounted(file, index);
    if (model_.failures_.tells_failure(index)) {
        tree_.at(index).failure_told = true;
        teller_.watch_failed(index, why, message);
    }
    const directory_index where = tree_.parent(index);
    tree_.dir(where).unheard = true;
    model_.polls_.poll(where);
    if (is_new || !is_told) {
        // What it is like before the batch is given out is what it was told to be.
        model_.polls_.stamp_later(index);
    }
}

void mounted_files::file_not_mounted(entry_index index) {
    const auto found = files_.find(index);
    if (found == files_.end() || !(found->second.is_told || found->second.is_gone)) {
        ESPY_SOMETIMES("mounted file: listed as one, and none was ever seen");
        may_have_moved_ = true;
    }
    const bool was_listed = found != files_.end() && found->second.is_listed;
    if (found != files_.end()) {
        tell_unmounted(index);
    }
    forget_file_watch(index);
    tree_.at(index).failure_told = false;
    if (was_listed) {
        ESPY_SOMETIMES("mounted file: over since it was listed");
        // Its type may be that of what was mounted.
        tree_.dir(tree_.parent(index)).relist = true;
        model_.arms_.arm(tree_.at(index).parent);
    }
}

void mounted_files::forget_file_watch(entry_index index) {
    const auto found = files_.find(index);
    if (found != files_.end()) {
        end_watch(index, found->second);
        files_.erase(found);
    }
}

void mounted_files::end_watch(entry_index index, mount& file) {
    const watch_id watch = std::exchange(file.watch, watch_id::none);
    if (watch != watch_id::none && model_.watches_.remove(watch, index)) {
        model_.actions_.emplace_back(to::unwatch{watch});
    }
}

void mounted_files::leaves_sight(entry_index index) {
    if (files_.contains(index)) {
        ESPY_SOMETIMES("mounted file: out of sight");
        may_have_moved_ = true;
        forget_file_watch(index);
    }
    if (mount_points_.erase(index) != 0) {
        ESPY_SOMETIMES("mount point: out of sight");
        may_have_moved_ = true;
    }
}

/// What is mounted where is known on: the root may go to another engine.
void mounted_files::forget_watches() {
    for (auto& [index, file] : files_) {
        end_watch(index, file);
    }
}

void mounted_files::about_file(entry_index index, const event& what) {
    const auto found = files_.find(index);
    if (found == files_.end()) {
        return;
    }
    if (any(what.mask, mask::ignored)) {
        ESPY_SOMETIMES("mounted file: the end of its watch");
        // The file system is gone; the list of mounts says so, too.
        model_.watches_.remove(found->second.watch, index);
        found->second = mount{.is_seen = found->second.is_seen};
    } else if (what.name.empty()) {
        model_.events_.tell_content_of(index, what);
    }
}

mask mounted_files::mask_for_files() const noexcept {
    return model_.arms_.mask_for(tree_.top()) & (mask::modify | mask::close_write | mask::attrib |
                                                 mask::open | mask::access | mask::close_nowrite);
}

/// `here` is what is said of the directory that it is in.
coverage mounted_files::covers_file(entry_index index, const coverage& here) const {
    const auto found = files_.find(index);
    coverage answer = here;
    if (found == files_.end() || here.by != coverage_means::watch) {
        return answer;
    }
    answer.gap = found->second.gap;
    if (found->second.watch != watch_id::none) {
        answer.place = teller_.path(index);
    } else if (here.interval.count() > 0) {
        answer.by = coverage_means::listing;
    }
    return answer;
}

} // namespace espy::tree
