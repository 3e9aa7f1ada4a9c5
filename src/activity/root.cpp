#include "activity/root.hpp"

#include "base/path_below.hpp"
#include "stream/fanotify/groups.hpp"
#include "sys/failure.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <utility>

namespace espy::activities {

using fanotify::init_flags;
using fanotify::mask;

namespace {

/// What is asked for whatever is wanted: it says where directories are.
mask wanted_events(kinds tell) {
    mask events = mask::create | mask::delete_ | mask::rename | mask::on_dir;
    const auto add = [&](change_kind kind, mask event) {
        events |= tell.contains(kind) ? event : mask::none;
    };
    add(change_kind::modified, mask::modify);
    add(change_kind::written, mask::close_write);
    add(change_kind::attributes, mask::attrib);
    add(change_kind::opened, mask::open);
    add(change_kind::accessed, mask::access);
    add(change_kind::closed, mask::close_nowrite);
    return events;
}

} // namespace

bool is_below(std::string_view path, std::string_view directory) {
    return directory == "/" ? path.size() > 1
                            : path.size() > directory.size() && path.starts_with(directory) &&
                                  path[directory.size()] == '/';
}

root::root(const tree::kernel_calls& calls, tree::telling& shared, root_id id,
           std::string_view path, const activity_options& wanted, const tree::mounts& mounted,
           std::error_code& ec)
    : options_(wanted),
      group_(tree::make_group(calls.fanotify_api, init_flags::unlimited_queue, ec)),
      land_(group_, calls.fanotify_api, wanted_events(wanted.tell), std::string(path)),
      tell_(shared, id, path, wanted), mounted_(mounted),
      ways_(calls.api, false, ec ? ignored_ : ec),
      way_(std::filesystem::absolute(path, ignored_).native(), 0) {
    land_.places().hides = [this](std::string_view told, std::uint32_t depth) {
        return depth >= options_.max_depth ||
               (options_.prune && options_.prune(path_below(tell_.root_path(), told)));
    };
    if (ec) {
        return;
    }
    const tree::root_path::target found = way_.follow(ways_, way_watches_, kinds_);
    if (found.what == tree::root_path::kind::directory) {
        enter(found.directory, ec);
    } else if (found.what != tree::root_path::kind::missing) {
        ec = std::make_error_code(std::errc::not_a_directory);
    } else if (wanted.must_exist) {
        ec = found.error;
    }
}

void root::enter(const std::string& directory, std::error_code& ec) {
    land_.enter(directory, ec);
    if (!ec) {
        directory_ = directory;
        present_ = true;
    }
}

/// Is this, or a directory above it?
bool root::is_pruned(std::string_view below) const {
    for (std::size_t end = 0; options_.prune && end < below.size(); ++end) {
        end = std::min(below.find('/', end), below.size());
        if (options_.prune(below.substr(0, end))) {
            return true;
        }
    }
    return false;
}

/// What is mounted below the root, as far as anybody wants to know.
void root::cover_mounts() {
    std::map<std::string, int> refused;
    for (const auto& [path, number, lasting] : mounted_.points()) {
        if (options_.one_file_system || !is_below(path, directory_)) {
            continue;
        }
        const std::string_view below =
            std::string_view(path).substr(directory_ == "/" ? 1 : directory_.size() + 1);
        const auto depth = 1 + std::count(below.begin(), below.end(), '/');
        if (static_cast<std::uint64_t>(depth) >= options_.max_depth || is_pruned(below)) {
            continue;
        }
        std::error_code ec;
        const auto id = static_cast<int>(number);
        land_.cover(path, id, ec);
        if (ec) {
            const auto known = refused_.find(path);
            const bool is_new = known == refused_.end() || known->second != id;
            if (refused.emplace(path, id).second && is_new) {
                refuse(told_path(path), ec);
            }
        }
    }
    refused_ = std::move(refused);
}

void root::refuse(std::string_view path, std::error_code why) {
    tell_.watch_failed(path, why,
                       "fanotify cannot watch this file system as a whole (" + why.message() +
                           "), and nothing else tells what happens there without a record");
}

std::string root::told_path(std::string_view real) const {
    std::string path(tell_.root_path());
    real.remove_prefix(std::min(real.size(), directory_.size()));
    if (path.ends_with('/') && real.starts_with('/')) {
        real.remove_prefix(1);
    } else if (!path.ends_with('/') && !real.empty() && !real.starts_with('/')) {
        path += '/';
    }
    return path.append(real);
}

bool root::step(std::error_code& ec) {
    land_.tidy();
    const auto next = land_.queue().next(group_, ec);
    if (land_.queue().take_loss()) {
        overflow();
    }
    if (!next) {
        land_.pause();
        tell_endings(std::numeric_limits<std::uint64_t>::max());
        return !catch_up_with_way();
    }
    apply(*next);
    tell_endings(taken());
    if (recheck_) {
        look_again(false);
    }
    return true;
}

bool root::catch_up_with_way() {
    read_way();
    if (way_state_.changed) {
        // What happened in the root before is told first.
        if (!land_.catch_up()) {
            return false;
        }
        way_state_.changed = false;
        look_again(false);
    }
    return true;
}

/// More happened than the kernel, or anybody, could keep.
void root::overflow() {
    ++overflows_;
    lose();
    tell_.stream(change_kind::overflow);
}

std::uint64_t root::queued() const noexcept {
    std::error_code ignored;
    return group_.queued_events(ignored) + queue().events_held();
}

void root::read_way() {
    alignas(8) std::array<std::byte, 8192> buffer;
    std::vector<tree::subscriber> audience;
    std::error_code ec;
    while (const std::size_t size = ways_.read(buffer, ec)) {
        for (const inotify::event each : inotify::events(std::span(buffer).first(size))) {
            const auto watch = each.watch();
            audience.clear();
            way_watches_.collect(watch, audience);
            way_state_.changed =
                way_state_.changed || any(each.mask(), inotify::mask::queue_overflow);
            for (const tree::subscriber& who : audience) {
                way_state_.changed =
                    way_state_.changed || way_.concerns(who.what.mark(), each.mask(), each.name());
                if (any(each.mask(), inotify::mask::ignored)) {
                    way_watches_.remove(watch, who);
                }
            }
        }
    }
}

/// What is at the path now? `anew`: what is mounted has changed.
void root::look_again(bool anew) {
    recheck_ = false;
    const tree::root_path::target found = way_.follow(ways_, way_watches_, kinds_);
    // What cannot be found out now is asked again: what was there counts until then.
    if (tree::obstacle_of(found.error) == tree::obstacle::for_now) {
        way_state_.changed = true;
        if (!std::exchange(way_state_.failed, true)) {
            tell_.watch_failed(tell_.root_path(), found.error,
                               "the way to it cannot be followed: " + found.error.message());
        }
        return;
    }
    way_state_.failed = false;
    const bool there = found.what == tree::root_path::kind::directory;
    const bool same = there && present_ && land_.is_top_at(found.directory);
    if (same && !anew && found.directory == directory_) {
        return;
    }
    if (present_ && !same) {
        lose();
        land_.leave();
        present_ = false;
        tell_.stream(change_kind::root_gone);
    }
    if (!there) {
        return;
    }
    std::error_code ec;
    enter(found.directory, ec);
    if (ec) {
        refuse(tell_.root_path(), ec);
        return;
    }
    cover_mounts();
    if (!same && ready_) {
        tell_.stream(change_kind::root_back);
    }
}

/// Where things are is not known any more.
void root::lose() {
    land_.forget();
    endings_.clear();
    halves_.clear();
}

void root::mounts_changed(const std::vector<tree::mounts::change>& changes) {
    for (const tree::mounts::change& each : changes) {
        if (each.gone && present_ &&
            (each.place == directory_ || is_below(each.place, directory_))) {
            tell_.attribute_to(0);
            tell_.entry(change_kind::unmounted, told_path(each.place), entry_type::directory);
        }
    }
    look_again(true);
}

void root::tell_ready() {
    if (!ready_) {
        if (present_) {
            cover_mounts();
        }
        ready_ = true;
        tell_.stream(change_kind::ready);
    }
}

} // namespace espy::activities
