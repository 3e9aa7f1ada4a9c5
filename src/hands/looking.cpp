/// Looks at names, and passes the locks of directories.
#include "hands/performer.hpp"

#include "base/check.hpp"

#include "sys/failure.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>
#include <variant>

namespace espy::tree {
namespace {

/// A directory that is taken for another one then takes all below it along.
bool decides_rename(const to::look& todo) noexcept {
    return std::holds_alternative<to::decide>(todo.why) ||
           std::holds_alternative<to::confirm>(todo.why) ||
           std::holds_alternative<to::verify>(todo.why);
}

} // namespace

finding look_at(int directory, const char* name, std::error_code& ec) noexcept {
    finding answer;
    answer.status = sys::look(directory, name, ec);
    answer.exists = !ec;
    if (obstacle_of(ec) == obstacle::gone) {
        ec.clear();
    }
    return answer;
}

void performer::look(place& where, const to::look& todo) {
    const auto* const explains = std::get_if<to::explain>(&todo.why);
    const auto shown = explains != nullptr ? glimpse_at(where, todo) : std::nullopt;
    if (!shown && is_gone(where, todo.directory, todo.object)) {
        ESPY_SOMETIMES("look: what came and went is gone");
        return; // the name was not looked at
    }
    std::error_code ec;
    const int fd = open(where, todo.directory, ec);
    if (fd < 0) {
        where.model->looks().look_failed(todo);
        ESPY_SOMETIMES("look: the directory cannot be opened");
        return;
    }
    const bool checks = explains != nullptr && explains->bits == inotify::mask::none;
    looks_ += shown ? 0U : 1U;
    finding answer = shown ? *shown : look_at(fd, todo.name.c_str(), ec);
    if (answer.exists && answer.status.type == entry_type::directory) {
        answer.status.inode = source_.identity(fd, todo.name.c_str(), answer.status.inode);
        answer.unwatched = decides_rename(todo) && is_unwatched(fd, todo.name.c_str());
    }
    // Of a hint, only that something was made is believed behind a look, where nothing is known. What was made
    // before a look that finds nothing was removed again, under the same lock: it has told that it was made.
    const bool has_told = explains != nullptr && !checks && !answer.exists;
    if (std::holds_alternative<to::verify>(todo.why) ||
        (!has_told && !where.model->looks().agrees(todo, answer))) {
        // Whatever was seen to be done has told all of its events when the lock is free.
        sys::pass_lock(fd);
    }
    if (checks && !where.model->looks().agrees(todo, answer)) {
        ESPY_SOMETIMES("look: not as it is known, and the lock is free");
        // What changed it may be queued, and tell better what happened.
        const watch_id watch = where.model->tree().dir(todo.directory).watch;
        if (source_.put_off(watch, todo.name, where.model->events().now(), explains->put_off)) {
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

/// Where many names are looked at because of what was read at once, one listing says it of all of them, if what it
/// says is believed without any other look: that what was removed is gone, and that something is as it is known.
std::optional<finding> performer::glimpse_at(place& where, const to::look& todo) {
    const model& m = *where.model;
    glimpse_.turn_to(where.owner, todo.directory);
    if (glimpse_.is_due(most_.names_worth_listing) && m.root().single().empty() && !is_over() &&
        !has_more_than(
            m.tree(), todo.directory,
            std::min(glimpse_.looks() * limit::entries_a_look, most_.entries_for_types))) {
        take_glimpse(where, todo.directory);
    }
    const auto shown = glimpse_.of(todo.name);
    const bool counts =
        shown && (m.looks().agrees(todo, *shown) ||
                  (!shown->exists && std::get<to::explain>(todo.why).bits != inotify::mask::none));
    return counts ? shown : std::nullopt;
}

void performer::take_glimpse(place& where, directory_index directory) {
    std::error_code ec;
    const int fd = open(where, directory, ec);
    if (fd < 0) {
        return;
    }
    ++listings_;
    sys::rewind(fd);
    // As the directory may be larger than is known.
    std::size_t left =
        1 + glimpse_.looks() * limit::entries_a_look * limit::bytes_an_entry / buffer_size;
    while (const std::size_t size = sys::list(fd, {buffer_.get(), buffer_size}, ec)) {
        if (left == 0 || is_over()) {
            ESPY_SOMETIMES("look: no listing in its place");
            glimpse_.give_up();
            return;
        }
        --left;
        glimpse_.add({buffer_.get(), size});
    }
    if (!ec) {
        ESPY_SOMETIMES("look: a listing in place of many");
        glimpse_.end(mounted_in(where, directory));
    }
}

/// One call for a name, where a look takes an opening of its directory, too: the highest one of the file system serves
/// all names in it.
bool performer::is_gone(place& where, directory_index directory, std::string_view object) {
    if (object.empty()) {
        return false;
    }
    const store& tree = where.model->tree();
    const auto above = [&] { return tree.parent(tree.dir(directory).entry); };
    while (above() != none && tree.dir(above()).device == tree.dir(directory).device) {
        directory = above();
    }
    std::error_code ec;
    const int fd = open(where, directory, ec);
    return fd >= 0 && source_.is_gone(object, tree.dir(directory).watch, fd);
}

/// Numbers of inodes are used again at once; those of watches are not. A source that knows directories
/// by more than a number need not be asked.
bool performer::is_unwatched(int directory, const char* name) {
    if (!source_.tells_events() || !source_.keeps_order()) {
        return false;
    }
    std::error_code ec;
    const unique_fd there = sys::open_directory(directory, name, ec);
    // Where there are watches, that is watched for already.
    constexpr inotify::mask bits = inotify::mask::create | inotify::mask::only_dir;
    const watch_id watch = there ? source_.watch(there.get(), bits, ec) : watch_id::none;
    if (ec) {
        return there && ec.value() == ENOSPC;
    }
    const bool is_new = !watches_.contains(watch);
    if (is_new) {
        ESPY_SOMETIMES("look: a directory that nobody watches");
        end_watch(watch, there.get());
    }
    return is_new;
}

/// If it cannot be opened, a rename whose second half is not queued yet is taken for two: what was
/// moved is told as removed, and found again by the second half. It is not waited for, since nobody
/// knows when a descriptor can be had, and nothing that comes behind can be told before.
void performer::barrier(place& where, const to::barrier& todo) {
    std::error_code ec;
    const int fd = open(where, todo.directory, ec);
    if (fd >= 0) {
        sys::pass_lock(fd);
    }
    where.model->renames().barrier_passed(todo.directory, source_.end());
}

} // namespace espy::tree
