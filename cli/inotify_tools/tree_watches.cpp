#include "inotify_tools/tree_watches.hpp"

#include "inotify_tools/words.hpp"

#include <espy/error.hpp>

#include <algorithm>
#include <filesystem>

#include <poll.h>

namespace espy::cli::inotify_tools {
namespace {

using inotify::any;
using inotify::mask;

constexpr mask reading = mask::open | mask::access | mask::close_nowrite;

/// A path as the watcher has it: the directory, as it is printed, and the name in it.
struct split_path {
    std::string_view watch;
    std::string_view name;
};

split_path split(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return {path.substr(0, slash + 1), path.substr(slash + 1)};
}

std::string with_slash(std::string_view path) {
    return std::string(path).append(path.ends_with('/') ? 0 : 1, '/');
}

bool is_within(std::string_view path, std::string_view above) {
    return path == above || (path.starts_with(above) &&
                             (above.ends_with('/') || path.substr(above.size()).starts_with('/')));
}

bool is_readable(int fd) {
    pollfd asked{fd, POLLIN, 0};
    return ::poll(&asked, 1, 0) > 0;
}

} // namespace

tree_watches::tree_watches(const source_options& options, const name_filter& filter,
                           const std::vector<std::string>& excluded, listener& hears,
                           findings& finds)
    : options_(options), filter_(filter), excluded_(excluded.begin(), excluded.end()),
      hears_(hears), finds_(finds), watcher_(watcher_options{.borrows_working_directory = true}) {}

void tree_watches::add(const std::string& path, bool recursive, std::error_code& ec) {
    std::error_code ignored;
    const std::string canonical = std::filesystem::canonical(path, ignored).native();
    const bool is_known = std::any_of(roots_.begin(), roots_.end(), [&](const auto& each) {
        return recursive && is_within(canonical, each.second.canonical);
    });
    if (is_known) {
        return; // as a part of another argument
    }
    established_ = false;
    root_options how;
    how.tell = default_kinds;
    how.recursive = recursive;
    how.initial = options_.tells_watches;
    how.types = false; // records say which is a directory
    how.events = options_.asked | comings_and_goings | mask::ignored | mask::unmount;
    const root known{path, canonical};
    how.prune = [this, known](std::string_view directory) { return is_shut_out(known, directory); };
    const root_id id = watcher_.add(path, how, ec);
    if (!ec) {
        root& added = roots_.emplace(id, known).first->second;
        added.has_no_records = watcher_.choice(id)->backend != backend::inotify;
    }
}

bool tree_watches::is_shut_out(const root& in, std::string_view directory) {
    const std::string path = with_slash(in.path).append(directory);
    if (excluded_.contains(path)) {
        return true;
    }
    const std::string canonical = with_slash(in.canonical).append(directory);
    const bool is_another = std::any_of(roots_.begin(), roots_.end(), [&](const auto& each) {
        return each.second.canonical == canonical;
    });
    if (is_another) {
        return true;
    }
    const bool only_at_first = options_.literal && !options_.goes_on;
    if (!only_at_first && !filter_.shuts_out(path)) {
        return false;
    }
    if (!is_ready()) {
        first_.insert(path);
    }
    return !first_.contains(path);
}

void tree_watches::work() {
    watcher_.poll(batch_);
    for (const change& told : batch_) {
        take(told);
    }
    hears_.heard_all();
    finds_.ask();
    if (is_all_read()) {
        finds_.all_heard();
        established_ = is_ready();
    } else if (finds_.waits()) {
        const statistics now = watcher_.stats();
        // Each record has 16 bytes at least.
        finds_.fence(now.events_read + (now.queue_bytes + now.backlog_bytes) / 16);
        if (!batch_.empty()) {
            // Otherwise what was told of them may be held back still.
            finds_.heard_until(now.events_read);
        }
    }
}

bool tree_watches::is_all_read() const {
    if (is_readable(watcher_.native_handle())) {
        return false;
    }
    // A queue that is left alone for a moment, so that events gather, makes nothing readable.
    const statistics now = watcher_.stats();
    return now.queue_bytes + now.backlog_bytes == 0;
}

void tree_watches::take(const change& told) {
    const auto found = roots_.find(told.root);
    if (found == roots_.end()) {
        return;
    }
    root& in = found->second;
    if (told.kind == change_kind::event) {
        take_record(in, told);
    } else if (told.kind < change_kind::ready) {
        take_found(in, told);
    } else {
        take_news(in, told);
        finds_.remember_what_leaves(std::any_of(roots_.begin(), roots_.end(), [](const auto& each) {
            return each.second.repairs || each.second.is_listed;
        }));
    }
}

void tree_watches::take_record(root& in, const change& told) {
    const bool is_own_listing =
        !established_ && any(told.mask, mask::is_dir) && any(told.mask, reading);
    if (in.has_no_records || is_own_listing) {
        return;
    }
    watch_ = told.path;
    watch_.append(watch_.ends_with('/') ? 0 : 1, '/');
    const heard record{watch_, told.name, told.mask, told.cookie};
    if (finds_.is_news(record)) {
        hears_.hear(record);
    }
    const bool is_argument = told.name.empty() && told.path == in.path;
    in.moved_itself = in.moved_itself || (is_argument && any(told.mask, mask::move_self));
    if (any(told.mask, mask::ignored | mask::unmount) && !any(told.mask, options_.asked) &&
        (is_argument || options_.literal)) {
        hears_.argument_ended();
    }
}

/// Most of the tree's own changes have been told by records.
void tree_watches::take_found(root& in, const change& told) {
    const bool everything = !is_told_by_records(in, told);
    const bool is_argument = told.path == in.path;
    const std::string own = is_argument ? with_slash(told.path) : std::string();
    const split_path at = is_argument ? split_path{own, {}} : split(told.path);
    const bool is_directory = told.type == entry_type::directory;
    if (told.kind <= change_kind::created && is_directory && options_.tells_watches) {
        hears_.watched(with_slash(told.path));
    }
    if (told.kind == change_kind::created && !is_argument) {
        finds_.arrived(at.watch, at.name, told.type, everything);
    } else if (told.kind == change_kind::renamed) {
        const split_path from = split(told.from);
        const mask type = is_directory ? mask::is_dir : mask::none;
        if (everything) {
            finds_.moved({from.watch, from.name, type}, {at.watch, at.name, type});
        }
        if (is_directory) {
            finds_.carry(told.from, told.path);
            hears_.renamed(with_slash(told.from), with_slash(told.path));
        }
    } else if (everything && told.kind == change_kind::removed && !is_argument) {
        finds_.left(at.watch, at.name, told.type);
    } else if (everything) {
        finds_.touched(told.kind, at.watch, at.name, told.type);
    }
}

bool tree_watches::is_told_by_records(const root& in, const change& told) const {
    if (in.repairs || in.has_no_records) {
        return false;
    }
    if (!in.is_listed) {
        return true;
    }
    const auto covered = watcher_.covers(told.root, told.path);
    return !covered || covered->interval.count() == 0;
}

void tree_watches::take_news(root& in, const change& told) {
    switch (told.kind) {
    case change_kind::ready: {
        ++ready_;
        const auto covered = watcher_.covers(told.root, with_slash(told.path));
        in.is_listed = covered && covered->interval.count() != 0;
        break;
    }
    case change_kind::overflow:
        in.repairs = !options_.literal;
        finds_.forget();
        if (!overflows_) {
            overflows_ = true;
            hears_.hear({"", "", mask::queue_overflow, 0});
            if (!options_.literal) {
                hears_.warn(words::overflowed);
            }
        }
        break;
    case change_kind::resynced:
        in.repairs = false;
        in.has_no_records = watcher_.choice(told.root)->backend != backend::inotify;
        if (overflows_ && std::none_of(roots_.begin(), roots_.end(),
                                       [](const auto& each) { return each.second.repairs; })) {
            overflows_ = false;
            if (!options_.literal) {
                hears_.warn(words::repaired);
            }
        }
        break;
    case change_kind::watch_failed:
        in.is_listed = true;
        if (told.error == errc::watch_limit_reached) {
            hears_.warn("Couldn't watch " + std::string(told.path) + ": " +
                        std::string(told.message));
            in.repairs = watcher_.choice(told.root)->backend != backend::inotify;
        }
        break;
    case change_kind::root_gone:
        if (!in.moved_itself) {
            hears_.argument_ended();
        }
        in.moved_itself = false;
        break;
    case change_kind::root_back: finds_.is_new(in.path); break;
    default: break;
    }
}

} // namespace espy::cli::inotify_tools
