#include "inotify_tools/inode_watches.hpp"

#include "inotify_tools/words.hpp"

#include <filesystem>
#include <tuple>
#include <utility>

#include <sys/stat.h>

namespace espy::cli::inotify_tools {
namespace {

namespace fs = std::filesystem;
using inotify::any;
using inotify::mask;

constexpr mask hears_listings = mask::open | mask::access | mask::close_nowrite;

timespec now() {
    timespec time{};
    // The clock by which the kernel stamps inodes.
    ::clock_gettime(CLOCK_REALTIME_COARSE, &time);
    return time;
}

bool is_before(const timespec& a, const timespec& b) {
    return std::tie(a.tv_sec, a.tv_nsec) < std::tie(b.tv_sec, b.tv_nsec);
}

/// Calls `each` with the name and the type of each entry; of one that cannot be read none.
template <typename Each>
void list(const std::string& path, Each each) {
    std::error_code ec;
    for (fs::directory_iterator at(path, ec), end; !ec && at != end; at.increment(ec)) {
        std::error_code ignored;
        const fs::file_type type = at->symlink_status(ignored).type();
        each(at->path().filename().native(), type == fs::file_type::directory
                                                 ? entry_type::directory
                                             : type == fs::file_type::regular ? entry_type::file
                                                                              : entry_type::other);
    }
}

} // namespace

void inode_watches::add(const std::string& path, bool is_alone, std::error_code& ec) {
    struct stat status {};
    const bool is_directory = ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
    argument added{path, path + (is_directory && !path.ends_with('/') ? "/" : ""), is_directory};
    added.lists = is_directory && options_.goes_on && any(options_.asked, comings_and_goings) &&
                  (is_alone || !any(options_.asked, hears_listings));
    if (added.lists) {
        // Before the watch, which would hear of it: what comes in between is told by the watch.
        list(path, [&](const std::string& name, entry_type type) {
            added.names[name] = type == entry_type::directory;
        });
    }
    const mask how = options_.follows_links ? mask::none : mask::dont_follow;
    const inotify::watch_id watch = kernel_.add(path, options_.asked | how, ec);
    if (!ec) {
        hears_.watched(watched_.try_emplace(watch, std::move(added)).first->second.watch);
        known_until_ = now();
    }
}

std::array<int, 2> inode_watches::handles() const noexcept {
    return {kernel_.native_handle(), returns_ ? returns_->native_handle() : -1};
}

void inode_watches::work() {
    const timespec begin = now();
    std::error_code ec;
    const inotify::read_result got = kernel_.read(buffer_, ec);
    for (const inotify::event& record : got.events) {
        read_ += record.size();
        hear(record);
    }
    hears_.heard_all();
    if (awaited_.empty() && !finds_.waits() && got.status == inotify::read_status::would_block) {
        finds_.all_heard();
        return;
    }
    look_for_returned();
    finds_.ask();
    finds_.fence(read_ + kernel_.queued_bytes(ec));
    finds_.heard_until(read_);
    if (kernel_.queued_bytes(ec) == 0) {
        known_until_ = begin;
        finds_.all_heard();
    }
}

void inode_watches::hear(const inotify::event& record) {
    if (any(record.mask(), mask::queue_overflow)) {
        hears_.hear({"", "", record.mask(), 0});
        overflowed();
        return;
    }
    const auto found = watched_.find(record.watch());
    if (found == watched_.end()) {
        return;
    }
    argument& where = found->second;
    if (finds_.is_news({where.watch, record.name(), record.mask(), record.cookie()})) {
        hears_.hear({where.watch, record.name(), record.mask(), record.cookie()});
    }
    note(where, record);
    if (any(record.mask(), mask::unmount | mask::ignored) && !any(record.mask(), options_.asked)) {
        hears_.argument_ended();
    }
    if (any(record.mask(), mask::ignored)) {
        argument lost = std::move(where);
        watched_.erase(found);
        if (options_.goes_on && !options_.literal && !any(options_.asked, mask::one_shot) &&
            !watch(std::move(lost))) {
            await(std::move(lost));
        }
    }
}

void inode_watches::note(argument& where, const inotify::event& record) {
    if (!where.lists || record.name().empty()) {
        return;
    }
    if (any(record.mask(), mask::create | mask::moved_to)) {
        where.names.insert_or_assign(std::string(record.name()), any(record.mask(), mask::is_dir));
    } else if (any(record.mask(), mask::delete_ | mask::moved_from)) {
        if (const auto gone = where.names.find(record.name()); gone != where.names.end()) {
            where.names.erase(gone);
        }
    }
}

void inode_watches::overflowed() {
    if (options_.literal) {
        return;
    }
    hears_.warn(words::overflowed);
    finds_.forget();
    for (auto& [watch, known] : watched_) {
        compare(known);
    }
    hears_.warn(words::repaired);
}

/// A file that was changed in the meantime is told to be modified; a name that is not known, or not there, to have
/// come, or gone.
void inode_watches::compare(argument& known) {
    const auto touch = [&](const std::string& path, std::string_view name, entry_type type) {
        struct stat status {};
        if (::lstat(path.c_str(), &status) == 0 && !is_before(status.st_ctim, known_until_)) {
            const bool written =
                type == entry_type::file && !is_before(status.st_mtim, known_until_);
            finds_.touched(written ? change_kind::modified : change_kind::attributes, known.watch,
                           name, type);
        }
    };
    if (!known.is_directory) {
        touch(known.path, {}, entry_type::file);
        return;
    }
    auto gone = std::move(known.names);
    known.names.clear();
    list(known.path, [&](const std::string& name, entry_type type) {
        if (gone.erase(name) > 0 || !known.lists) {
            touch(known.watch + name, name, type);
        } else {
            finds_.arrived(known.watch, name, type, true);
        }
        known.names[name] = type == entry_type::directory;
    });
    for (const auto& [name, is_directory] : gone) {
        finds_.left(known.watch, name, is_directory ? entry_type::directory : entry_type::file);
    }
}

/// False, and `lost` is as it was, if nothing is there.
bool inode_watches::watch(argument&& lost) {
    std::error_code ec;
    const mask how = options_.follows_links ? mask::none : mask::dont_follow;
    const inotify::watch_id watch = kernel_.add(lost.path, options_.asked | how, ec);
    if (ec) {
        return false;
    }
    const auto [at, is_new] = watched_.try_emplace(watch, std::move(lost));
    if (is_new) {
        tell_found(at->second);
    }
    return true;
}

void inode_watches::tell_found(argument& found) {
    found.names.clear();
    if (!found.is_directory) {
        finds_.touched(change_kind::modified, found.watch, {}, entry_type::file);
        return;
    }
    list(found.path, [&](const std::string& name, entry_type type) {
        finds_.arrived(found.watch, name, type, true);
        found.names[name] = type == entry_type::directory;
    });
}

void inode_watches::await(argument&& lost) {
    if (!returns_) {
        returns_ = std::make_unique<watcher>();
    }
    std::error_code ec;
    const root_id root =
        returns_->add(lost.path,
                      {.tell = {change_kind::ready, change_kind::root_back, change_kind::root_gone},
                       .recursive = false,
                       .must_exist = false},
                      ec);
    if (!ec) {
        awaited_.emplace(root, std::move(lost));
    }
}

void inode_watches::look_for_returned() {
    if (awaited_.empty()) {
        return;
    }
    std::error_code ec;
    returns_->poll(batch_, ec);
    // Whatever woke the watcher: what could not be watched when it was told to be there may be watched by now.
    for (auto at = awaited_.begin(); at != awaited_.end();) {
        const auto lost = at++;
        if (watch(std::move(lost->second))) {
            returns_->remove(lost->first);
            awaited_.erase(lost);
        }
    }
}

} // namespace espy::cli::inotify_tools
