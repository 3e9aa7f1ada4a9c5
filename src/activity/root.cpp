#include "activity/root.hpp"

#include "base/check.hpp"
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

root::root(const tree::kernel_calls& calls, tree::telling& shared, root_id id,
           std::string_view path, const activity_options& wanted, const tree::mounts& mounted,
           std::error_code& ec)
    : options_(wanted),
      group_(tree::make_group(calls.fanotify_api, init_flags::unlimited_queue, ec)),
      land_(group_, calls.fanotify_api, wanted_events(wanted.tell), std::string(path)),
      tell_(shared, id, path, wanted), mounted_(mounted),
      ways_(calls.api, false, ec ? ignored_ : ec),
      way_(std::filesystem::absolute(path, ignored_).native(), tree::root_index{0}) {
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

/// More happened than the kernel, or anybody, could keep.
void root::overflow() {
    ESPY_SOMETIMES("activity: an overflow");
    ++overflows_;
    lose();
    tell_.stream(change_kind::overflow);
}

std::uint64_t root::queued() const noexcept {
    std::error_code ignored;
    return group_.queued_events(ignored) + queue().events_held();
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
