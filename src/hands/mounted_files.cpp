/// Files that are mount points: which there are, and their watches. See docs/design/0020.
#include "hands/performer.hpp"

#include "base/check.hpp"

#include "sys/failure.hpp"

#include <espy/error.hpp>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace espy::tree {

using inotify::any;
using inotify::mask;

/// By the list of mounts; what was found mounted before is asked even if the list says nothing any
/// more: it has no news of directories that were renamed since, and of what came and went it has none.
std::vector<std::string> performer::mounted_in(const place& where,
                                               directory_index directory) const {
    std::vector<std::string> names;
    if (where.has_mounts && where.mounts != nullptr) {
        const store& tree = where.model->tree();
        std::string path = where.top_path;
        path += path.ends_with('/') ? "" : "/";
        tree.append_path(tree.dir(directory).entry, tree.top(), path);
        names = where.mounts->names_in(path);
    }
    where.model->mounted().append_mounted(directory, names);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

bool performer::is_mounted(int directory, const char* name) {
    std::error_code ec;
    const unique_fd file = sys::open_entry(directory, name, ec);
    return file && sys::is_mount_point(file.get());
}

void performer::watch_mounted(place& where, const listing& in, const std::string& name) {
    model& m = *where.model;
    const bool is_open = m.tree().dir(in.directory).entry != none;
    const entry_index index = is_open ? m.tree().find(in.directory, name) : none;
    if (index == none) {
        ESPY_SOMETIMES("mounted file: gone before it was watched");
        return;
    }
    if (m.tree().at(index).type == entry_type::directory) {
        m.mounted().note_mount_point(index);
        return;
    }
    std::error_code ec;
    const unique_fd file = sys::open_entry(in.fd.get(), name.c_str(), ec);
    if (!file && obstacle_of(ec) != obstacle::gone) {
        ESPY_SOMETIMES("mounted file: cannot be looked at");
        m.mounted().listed_late(index);
        m.failures().listing_failed(in.directory, ec);
        return;
    }
    if (!file || !sys::is_mount_point(file.get())) {
        ESPY_SOMETIMES("mounted file: not one any more");
        m.mounted().file_not_mounted(index);
        return;
    }
    if (in.resumed) {
        m.mounted().listed_late(index);
    }
    const mask bits = m.mounted().mask_for_files();
    if (!source_.tells_events() || bits == mask::none) {
        ESPY_SOMETIMES("mounted file: not watched");
        m.mounted().file_watched(index, watch_id::none);
        return;
    }
    const watch_id watch = source_.watch_file(file.get(), bits, ec);
    if (ec) {
        const bool limited = ec.value() == ENOSPC || is_refused(ec);
        ESPY_SOMETIMES("mounted file: cannot be watched");
        m.mounted().file_unheard(index, ec,
                                 limited ? explain_uncovered(where, index, ec)
                                         : "what is mounted here cannot be watched (" +
                                               ec.message() + "); it is looked at now and then");
    } else {
        m.mounted().file_watched(index, watch);
    }
}

} // namespace espy::tree
