/// An answer is: sync, so that all that happened before the question is in the log; close the tick,
/// so that all that happens from now on is later than the token; then what is in the log. Git looks
/// at what it is told after that, and calls the rest unchanged since the token (docs/git.md has the
/// argument). A token of the tick 0 is always answered by "all": for as long as something changes of
/// which nothing is told.
///
/// Told "all", git distrusts its untracked cache for as long as that process runs, but writes it into
/// the index unchanged, beside the new token, if it did not need it (`status -uno`, `add -u`, `status
/// PATH`). So who comes with a token of such an answer is told each directory, once: that git keeps.
#include "git/trees/work_tree.hpp"

#include "git/trees/told_path.hpp"

#include <utility>

#include <sys/stat.h>

namespace espy::cli::git {
namespace {

/// A full status of a large tree takes longer.
constexpr std::chrono::milliseconds longest_sync{250};
/// A new tree is waited for, if it is small.
constexpr std::chrono::milliseconds longest_first_sync{12};

/// A name that git takes, of nothing: the directory that it would be in is listed anew.
constexpr std::string_view some_name = ".espy";

constexpr kinds wanted{change_kind::created,      change_kind::modified,  change_kind::written,
                       change_kind::attributes,   change_kind::renamed,   change_kind::removed,
                       change_kind::ready,        change_kind::overflow,  change_kind::resynced,
                       change_kind::watch_failed, change_kind::root_gone, change_kind::root_back,
                       change_kind::unmounted};

root_options options_of_work_tree() {
    root_options options;
    options.tell = wanted;
    options.expand_renames = true;
    options.types = false;
    return options;
}

} // namespace

identity identity_of(const std::string& path) noexcept {
    struct stat about = {};
    return ::stat(path.c_str(), &about) == 0 ? identity{about.st_dev, about.st_ino} : identity{};
}

work_tree::work_tree(std::string top, const token& first)
    : top_(std::move(top)), next_(first), identity_(identity_of(top_)), gaps_(top_) {
    root_options options = options_of_work_tree();
    options.prune = [this](std::string_view directory) {
        const bool pruned = is_pruned(directory);
        if (!ready_ && told_as(directory).as == telling::path) {
            directories_.emplace(directory); // no change tells of what is there at first
        }
        return pruned;
    };
    root_ = watcher_.add(top_, options);
}

void work_tree::listen() {
    std::error_code failed;
    watcher_.poll(batch_, failed);
    gone_ = gone_ || failed;
    take_batch();
}

sync_status work_tree::sync() {
    std::error_code failed;
    const sync_status reached =
        watcher_.sync(batch_, ready_ ? longest_sync : longest_first_sync, {}, failed);
    take_batch();
    gone_ = gone_ || failed || identity_of(top_) != identity_;
    return reached;
}

void work_tree::take_batch() {
    for (const change& one : batch_) {
        take(one);
    }
    batch_.clear();
}

void work_tree::take(const change& one) {
    switch (one.kind) {
    case change_kind::ready: ready_ = true; break;
    case change_kind::root_gone:
    case change_kind::root_back: gone_ = true; break;
    case change_kind::watch_failed: gaps_.take(below_top(one.path), one.error); break;
    case change_kind::overflow:
    case change_kind::resynced:
    case change_kind::unmounted: break;
    case change_kind::renamed:
        touch(below_top(one.from), entry_type::none);
        forget_directory(below_top(one.from));
        touch(below_top(one.path), one.type);
        break;
    case change_kind::removed:
        touch(below_top(one.path), entry_type::none);
        forget_directory(below_top(one.path));
        break;
    default: touch(below_top(one.path), one.type); break;
    }
}

void work_tree::forget_directory(std::string_view path) {
    if (const auto found = directories_.find(path); found != directories_.end()) {
        directories_.erase(found);
    }
}

std::string_view work_tree::below_top(std::string_view path) const {
    path.remove_prefix(std::min(path.size(), top_.size()));
    if (path.starts_with('/')) {
        path.remove_prefix(1);
    }
    return path;
}

void work_tree::touch(std::string_view path, entry_type type) {
    const told_path told = told_as(path);
    switch (told.as) {
    case telling::path:
        if (!path.empty()) {
            log_.touch(path);
        }
        if (type == entry_type::directory) {
            // What git remembers of a directory that had this name before is not what is in this one.
            touch_listing(path);
            directories_.emplace(path);
        }
        break;
    case telling::directory: touch_listing(told.directory); break;
    case telling::everything: log_.forget(); break;
    case telling::nothing: break;
    }
}

void work_tree::touch_listing(std::string_view directory) {
    std::string listed(directory);
    listed.append(directory.empty() ? 0 : 1, '/');
    log_.touch(listed.append(some_name));
}

doubt work_tree::find_doubt(sync_status reached, const std::optional<token>& asked) const {
    if (gone_) {
        return doubt::gone;
    }
    if (!ready_) {
        return doubt::not_ready;
    }
    if (gaps_.is_everything()) {
        return doubt::uncovered;
    }
    if (reached != sync_status::reached) {
        return doubt::busy;
    }
    const bool is_ours = asked && asked->server == next_.server && asked->log == next_.log;
    return is_ours && log_.reaches(asked->when) ? doubt::none : doubt::unknown_token;
}

void work_tree::answer(std::string& out, std::string_view asked, std::string_view prefix) {
    ++counts_.asked;
    last_asked_ = std::chrono::steady_clock::now();
    const sync_status reached = sync();
    gaps_.look_again(watcher_, root_);
    const auto then = token_from_string(asked);
    next_.when = log_.close();
    doubt_ = find_doubt(reached, then);
    if (doubt_ == doubt::uncovered) {
        log_.forget();
    }
    const bool is_void =
        doubt_ == doubt::gone || doubt_ == doubt::not_ready || doubt_ == doubt::uncovered;
    next_.when = is_void ? 0 : next_.when;
    next_.after_all = doubt_ != doubt::none;
    out.append(to_string(next_)).push_back('\0');
    if (doubt_ != doubt::none) {
        out.append("/").push_back('\0');
        return;
    }
    ++counts_.by_paths;
    append_since(out, *then, prefix);
}

void work_tree::append_since(std::string& out, const token& since, std::string_view prefix) {
    const auto append = [&](std::string_view path) {
        if (path.starts_with(prefix) && path.size() > prefix.size()) {
            out.append(path.substr(prefix.size())).push_back('\0');
            ++counts_.paths;
        }
    };
    log_.tell_since(since.when, append);
    if (since.after_all) {
        append(std::string(prefix).append(some_name));
        for (const std::string& directory : directories_) {
            append((directory + '/').append(some_name));
        }
    }
    for (const std::string& directory : gaps_.unreadable()) {
        // For what is tracked in it, and for what is not.
        append(directory + '/');
        append((directory + '/').append(some_name));
    }
}

} // namespace espy::cli::git
