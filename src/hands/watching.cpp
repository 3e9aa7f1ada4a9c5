/// Opens directories and watches them before they are listed; ends watches.
#include "hands/performer.hpp"

#include "base/check.hpp"

#include "sys/failure.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>

namespace espy::tree {

void performer::arm(place& where, const to::arm& todo) {
    model& m = *where.model;
    const entry_index index = todo.entry;
    if (m.arms().is_told_elsewhere(index)) {
        return;
    }
    if (todo.why == to::arm::since::a_pass_has_seen_it && adopt(where, index)) {
        return;
    }
    std::error_code ec;
    unique_fd fd;
    if (index == m.tree().top()) {
        fd = sys::open_root(where.top_path.c_str(), ec);
        if (where.is_overtaken && where.is_overtaken()) {
            ESPY_SOMETIMES("arm: the way to the top has changed before it was opened");
            return;
        }
        if (!fd) {
            cannot_arm(where, index, AT_FDCWD, where.top_path.c_str(), ec);
            return;
        }
    } else {
        const int parent = open(where, m.tree().parent(index), ec);
        if (parent < 0 && obstacle_of(ec) != obstacle::for_now) {
            // Or a mode is in the way, of which it is told at the directory that has it.
            ESPY_SOMETIMES("arm: the parent is not where it was");
            m.failures().unreachable(index, ec);
            return;
        }
        if (parent < 0) {
            m.failures().arm_failed(index, ec, explain(where, index, ec));
            ESPY_SOMETIMES("arm: the parent cannot be opened for now");
            return;
        }
        const std::string name(m.tree().name(index));
        fd = sys::open_directory(parent, name.c_str(), ec);
        if (!fd) {
            cannot_arm(where, index, parent, name.c_str(), ec);
            return;
        }
    }
    arm_opened(where, todo, std::move(fd));
}

/// Whether it is still the same may be seen even if it may not be read.
void performer::cannot_arm(place& where, entry_index index, int at, const char* name,
                           std::error_code why) {
    model& m = *where.model;
    std::error_code ec;
    sys::status there = sys::look(at, name, ec);
    if (!ec) {
        ESPY_SOMETIMES("arm: refused, and seen");
        const bool compares = m.polls().compares().is_under_way();
        const std::uint64_t identity =
            compares ? there.inode : source_.identity(at, name, there.inode);
        if (compares || m.root().has_moved()) {
            // As if it were opened: without its device it would be another than what was known.
            m.arms().recognise(index, there.inode, there.device, identity);
        }
        there.inode = identity;
        m.failures().is_closed(index, there);
    }
    m.failures().arm_failed(index, why, explain(where, index, why));
}

void performer::arm_opened(place& where, const to::arm& todo, unique_fd fd) {
    model& m = *where.model;
    const entry_index index = todo.entry;
    std::uint64_t inode = todo.inode;
    std::error_code ec;
    const directory_index parent = m.tree().parent(index);
    std::uint64_t device = parent == none ? 0 : m.tree().dir(parent).device;
    const bool looks = inode == 0 || parent == none || where.has_mounts ||
                       m.options().one_file_system || !source_.tells_events() ||
                       m.polls().compares().is_under_way();
    if (looks) {
        const sys::status self = sys::look(fd.get(), "", ec);
        if (ec) {
            m.failures().arm_failed(index, ec, explain(where, index, ec));
            ESPY_SOMETIMES("arm: open, and cannot be looked at");
            return;
        }
        inode = self.inode;
        device = self.device;
    }
    if (m.options().one_file_system && parent != none && device != m.tree().dir(parent).device) {
        m.arms().other_file_system(index);
        ESPY_SOMETIMES("arm: on another file system");
        return;
    }
    const bool watches = source_.tells_events() && !m.polls().compares().is_under_way();
    const watch_id watch =
        watches ? source_.watch(fd.get(), m.arms().mask_for(index), ec) : watch_id::none;
    verdict next = verdict::leave;
    if (!watches) {
        if (m.tree().at(index).directory != none) {
            m.polls().compares().recognise(m.tree().at(index).directory, inode, device);
        }
        next = m.polls().only_polled(index, inode, device);
    } else if (!ec) {
        const std::uint64_t identity = source_.identity_of(watch, inode);
        if (m.root().has_moved()) {
            m.arms().recognise(index, inode, device, identity);
        }
        if (parent != none && m.arms().is_news(index, watch)) {
            // As for a look: it may have come here by a rename that has told nothing yet.
            const int above = open(where, parent, ec);
            if (above >= 0) {
                sys::pass_lock(above);
            }
        }
        next = m.arms().armed(todo, {watch, identity, device, looks || identity != inode});
        m.polls().compares().adopt(m.tree().at(index).directory);
        note_kind(m, index, fd.get(), device);
    } else if (ec.value() == ENOSPC || is_refused(ec)) {
        ESPY_SOMETIMES("arm: no watch to be had");
        if (where.may_move && ec.value() == ENOSPC) {
            where.moves = std::exchange(where.may_move, nullptr)();
        }
        std::error_code ignored;
        inode = sys::look(fd.get(), "", ignored).inode;
        next =
            m.failures().uncovered(index, ec, explain_uncovered(where, index, ec), inode, device);
    } else {
        cannot_arm(where, index, fd.get(), "", ec);
        ESPY_SOMETIMES("arm: open, and cannot be watched");
        return;
    }
    if (next == verdict::list && m.polls().compares().is_arming()) {
        m.polls().poll_until_listed(m.tree().at(index).directory);
    }
    if (next == verdict::list) {
        list(where, m.tree().at(index).directory, std::move(fd));
    }
}

/// The text is made only if it is told.
std::string performer::explain(const place& where, entry_index index, std::error_code why) const {
    const model& m = *where.model;
    if (!m.failures().tells_failure(index)) {
        return {};
    }
    std::string text = explain_failure(why, watches_.size(), m.failures().uncovered_count() + 1);
    return where.moves ? text + "; fanotify takes over" : text;
}

std::string performer::explain_uncovered(const place& where, entry_index index,
                                         std::error_code why) const {
    const bool by_limit = why.value() == ENOSPC && source_.name() != "fanotify";
    return by_limit ? explain(where, index, why)
           : where.model->failures().tells_failure(index)
               ? explain_missing_watch(source_.name(), why)
               : std::string();
}

/// If that fails, more is heard than anybody wants until the watch ends, which costs work; none of it
/// is told.
void performer::narrow(place& where, directory_index directory, inotify::mask bits) {
    std::error_code ec;
    const int fd = open(where, directory, ec);
    if (fd < 0) {
        return;
    }
    const watch_id watch = source_.rewatch(fd, bits, ec);
    if (!ec && !watches_.contains(watch)) {
        ESPY_SOMETIMES("narrow: another directory is at the path");
        end_watch(watch, fd);
    }
}

void performer::end_watch(watch_id watch, int fd) {
    if (source_.has_own_mark(watch)) {
        source_.unmark(watch, fd);
    }
    source_.unwatch(watch);
}

/// A mark is taken off where the directory is, if it is still there; else from the root.
void performer::end_watch(place& where, const to::unwatch& todo) {
    if (watches_.contains(todo.watch)) {
        ESPY_SOMETIMES("unwatch: watched again in the meantime");
        return;
    }
    const store& tree = where.model->tree();
    unique_fd itself;
    int root = -1;
    std::error_code ignored;
    if (source_.has_own_mark(todo.watch)) {
        const directory_index top = tree.at(tree.top()).directory;
        root = top == none ? -1 : open(where, top, ignored);
        if (!todo.path.empty() && root >= 0) {
            ESPY_SOMETIMES("unwatch: the mark of a directory that is given up");
            itself = sys::open_below(root, todo.path, ignored);
        } else if (todo.directory != none && tree.dir(todo.directory).entry != none) {
            ESPY_SOMETIMES("unwatch: the mark of another one at this place");
            itself = open_by_path(where, todo.directory, ignored);
        }
    }
    end_watch(todo.watch, itself ? itself.get() : root);
}

} // namespace espy::tree
