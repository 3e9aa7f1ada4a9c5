/// Looks at names, and passes the locks of directories.
#include "hands/performer.hpp"

#include "base/check.hpp"

#include "sys/failure.hpp"

#include <cerrno>
#include <utility>

namespace espy::tree {

finding performer::look_at(int directory, const char* name, std::error_code& ec) noexcept {
    finding answer;
    answer.status = sys::look(directory, name, ec);
    answer.exists = !ec;
    if (obstacle_of(ec) == obstacle::gone) {
        ec.clear();
    }
    return answer;
}

void performer::look(place& where, const action& todo) {
    ++looks_;
    std::error_code ec;
    const int fd = open(where, todo.directory, ec);
    if (fd < 0) {
        where.model->looks().look_failed(todo);
        ESPY_SOMETIMES("look: the directory cannot be opened");
        return;
    }
    finding answer = look_at(fd, todo.name.c_str(), ec);
    if (answer.exists && answer.status.type == entry_type::directory) {
        answer.status.inode = source_.identity(fd, todo.name.c_str(), answer.status.inode);
    }
    const bool checks = todo.why == purpose::hint && todo.bits == inotify::mask::none;
    if (todo.why == purpose::verify || !where.model->looks().agrees(todo, answer)) {
        // Whatever was seen to be done has told all of its events when the lock is free.
        sys::pass_lock(fd);
    }
    if (checks && !where.model->looks().agrees(todo, answer)) {
        ESPY_SOMETIMES("look: not as it is known, and the lock is free");
        // What changed it may be queued, and tell better what happened.
        const watch_id watch = where.model->tree().dir(todo.directory).watch;
        if (source_.put_off(watch, todo.name, where.model->events().now(), todo.cookie)) {
            ESPY_SOMETIMES("look: put off");
            return;
        }
    }
    if (ec) {
        where.model->looks().look_failed(todo);
        ESPY_SOMETIMES("look: nothing can be said of the name");
    } else {
        where.model->looks().looked(todo, answer);
    }
}

/// If it cannot be opened, a rename whose second half is not queued yet is taken for two: what was
/// moved is told as removed, and found again by the second half. It is not waited for, since nobody
/// knows when a descriptor can be had, and nothing that comes behind can be told before.
void performer::barrier(place& where, const action& todo) {
    std::error_code ec;
    const int fd = open(where, todo.directory, ec);
    if (fd >= 0) {
        sys::pass_lock(fd);
    }
    where.model->renames().barrier_passed(todo.directory, source_.end());
}

} // namespace espy::tree
