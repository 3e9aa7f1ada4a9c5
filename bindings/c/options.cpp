#include "options.hpp"

#include <string>

namespace espy::c {
namespace {

constexpr std::uint32_t known_flags = ESPY_ROOT_FLAT | ESPY_ROOT_ONE_FILE_SYSTEM |
                                      ESPY_ROOT_INITIAL | ESPY_ROOT_MAY_BE_ABSENT |
                                      ESPY_ROOT_FOLLOW_SYMLINKS | ESPY_ROOT_EXPAND_RENAMES;

void set(std::chrono::milliseconds& to, std::uint32_t milliseconds) {
    if (milliseconds != 0) {
        to = std::chrono::milliseconds(milliseconds);
    }
}

} // namespace

int to_options(watcher_options& watch, settle_options& settle, const espy_watcher_options& from) {
    if (from.backend > ESPY_POLL || from.settled > 1 || from.complete > 1) {
        return EINVAL;
    }
    watch.backend = static_cast<backend>(from.backend);
    set(watch.poll_interval, from.poll_interval_ms);
    set(settle.quiet, from.quiet_ms);
    set(settle.max_wait, from.max_wait_ms);
    settle.complete = from.complete != 0;
    return 0;
}

int to_options(root_options& to, const espy_root_options& from) {
    if ((from.flags & ~known_flags) != 0 || from.tell >= ESPY_KIND(ESPY_UNMOUNTED + 1) ||
        from.reserved != 0) {
        return EINVAL;
    }
    if (from.tell != 0) {
        to.tell = {};
        for (unsigned kind = ESPY_EXISTS; kind <= ESPY_UNMOUNTED; ++kind) {
            if ((from.tell & ESPY_KIND(kind)) != 0) {
                to.tell.insert(static_cast<change_kind>(kind));
            }
        }
    }
    to.recursive = (from.flags & ESPY_ROOT_FLAT) == 0;
    to.one_file_system = (from.flags & ESPY_ROOT_ONE_FILE_SYSTEM) != 0;
    to.initial = (from.flags & ESPY_ROOT_INITIAL) != 0;
    to.must_exist = (from.flags & ESPY_ROOT_MAY_BE_ABSENT) == 0;
    to.follow_symlinks = (from.flags & ESPY_ROOT_FOLLOW_SYMLINKS) != 0;
    to.expand_renames = (from.flags & ESPY_ROOT_EXPAND_RENAMES) != 0;
    if (from.max_depth != 0) {
        to.max_depth = from.max_depth;
    }
    // A copy, for the sake of the NUL.
    if (from.prune != nullptr) {
        to.prune = [prune = from.prune, context = from.context](std::string_view directory) {
            return prune(context, std::string(directory).c_str()) != 0;
        };
    }
    if (from.select != nullptr) {
        to.select = [select = from.select, context = from.context](std::string_view path,
                                                                   entry_type type) {
            return select(context, std::string(path).c_str(), static_cast<int>(type)) != 0;
        };
    }
    return 0;
}

} // namespace espy::c
