#include "stream/fanotify/fanotify_source.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"
#include "stream/fanotify/bits.hpp"

#include <algorithm>
#include <cerrno>
#include <tuple>
#include <utility>

#include <fcntl.h>

namespace espy::tree {

namespace {

namespace fan = fanotify;
using inotify_mask = inotify::mask;

/// The kernel's records are read in portions of half the room for ours: none gives more than twice
/// its size.
constexpr std::size_t room_for_each = 2;

/// What makes a number of a directory differ from any inode's.
constexpr std::uint64_t numbered = std::uint64_t{1} << 63;

constexpr fan::mask about_itself = fan::mask::delete_self | fan::mask::move_self;
} // namespace

fanotify_source::fanotify_source(const fan::api& table, std::error_code& ec, fan::init_flags queue,
                                 const limit::of_stream& most)
    : api_(table), groups_(table, ec, queue), marks_(groups_, table), raw_(limit::fanotify_bytes),
      times_put_off_(most.times_put_off), foreign_reads_(most.foreign_reads) {}

watch_id fanotify_source::watch(int fd, inotify::mask bits, std::error_code& ec) {
    const auto where = marks_.locate(fd, "", ec);
    if (!where) {
        return watch_id::none;
    }
    const fan::mask events = wanted(bits);
    bool own_mark = marks_.cover(where->volume, fd, events & ~about_itself, ec);
    if (!ec && any(events, about_itself)) {
        marks_.cover_alone(where->volume, fd, (events & about_itself) | fan::mask::on_dir, ec);
        own_mark = true;
    }
    return ec ? watch_id::none : number(*where, own_mark);
}

watch_id fanotify_source::number(const located& where, bool own_mark) {
    const watch_id added = numbers_.add(where.volume, where.handle);
    if (own_mark) {
        numbers_.note_own_mark(added);
    }
    return added;
}

/// What is asked for once of a file system is asked for until the end.
watch_id fanotify_source::rewatch(int fd, inotify::mask bits, std::error_code& ec) {
    return watch(fd, bits, ec);
}

watch_id fanotify_source::watch_way(int fd, inotify::mask bits, std::error_code& ec) {
    const auto where = marks_.locate(fd, "", ec);
    if (where) {
        // What a directory's mode hides is told of itself, which may be one without a mark.
        marks_.cover_alone(where->volume, fd, wanted(bits) | fan::mask::event_on_child, ec);
    }
    return ec ? watch_id::none : number(*where, true);
}

/// Never the whole file system: what is mounted may be one file of a busy one.
watch_id fanotify_source::watch_file(int fd, inotify::mask bits, std::error_code& ec) {
    const auto where = marks_.locate(fd, "", ec);
    if (where) {
        marks_.cover_file(where->volume, fd, wanted(bits), ec);
    }
    if (ec) {
        return watch_id::none;
    }
    const watch_id added = number(*where, true);
    if (std::find(files_.begin(), files_.end(), added) == files_.end()) {
        files_.push_back(added);
    }
    return added;
}

void fanotify_source::unwatch(watch_id watch) noexcept {
    std::erase(files_, watch);
    numbers_.remove(watch);
}

void fanotify_source::unmark(watch_id watch, int fd) {
    std::error_code ec;
    const auto here = marks_.locate(fd, "", ec);
    if (!here) {
        return;
    }
    if (numbers_.find(here->volume, here->handle) == watch) {
        ESPY_SOMETIMES("fanotify: a mark is taken off where it is");
        marks_.uncover(fd);
        return;
    }
    const auto [volume, handle] = numbers_.meaning(watch);
    if (volume == here->volume) {
        const bool is_file = std::find(files_.begin(), files_.end(), watch) != files_.end();
        const unique_fd found = is_file ? fan::open(fd, handle, O_PATH, api_, ec)
                                        : fan::open_directory(fd, handle, api_, ec);
        if (found) {
            marks_.uncover(found.get());
            ESPY_SOMETIMES("fanotify: a mark is taken off by its handle");
        }
    }
}

std::uint64_t fanotify_source::identity(int directory, const char* name, std::uint64_t inode) {
    std::error_code ec;
    const auto where = marks_.locate(directory, name, ec);
    const watch_id number = where ? numbers_.find(where->volume, where->handle) : watch_id::none;
    return number == watch_id::none ? inode : identity_of(number, inode);
}

std::uint64_t fanotify_source::identity_of(watch_id watch, std::uint64_t /*inode*/) noexcept {
    return numbered | static_cast<std::uint32_t>(watch);
}

/// Its handle stands for no other object ever. One that somebody holds open can be opened, though it has no name.
bool fanotify_source::is_gone(std::string_view object, watch_id mount, int fd) {
    const auto [volume, handle] = numbers_.meaning(mount);
    if (handle.empty() || volume != handle_key<std::uint32_t>::volume_of(object)) {
        return false;
    }
    std::error_code ec;
    const unique_fd found =
        fan::open(fd, handle_key<std::uint32_t>::handle_of(object), O_PATH, api_, ec);
    may_open_handles_ = may_open_handles_ && ec.value() != EPERM;
    return ec.value() == ESTALE;
}

std::size_t fanotify_source::read(std::span<std::byte> buffer, std::error_code& ec) {
    record_writer out(buffer);
    const auto room = std::span(raw_).first(std::min(raw_.size(), buffer.size() / room_for_each));
    const position began = groups_.at();
    position told = began;
    lost_ = false;
    // Whoever sees no progress takes it for the end.
    for (int i = 0; (i < foreign_reads_ || groups_.at() == began) && out.size() == 0; ++i) {
        const fan::read_result result = groups_.read(room, ec);
        if (ec.value() == EFAULT) {
            ESPY_SOMETIMES("fanotify: a rename that cannot be told");
            // The buffer is ours: a rename from or to a name that is too long for fanotify(7) cannot
            // be told, and takes along what was before it in this read.
            ec.clear();
            groups_.pass_loss();
            out.progress(static_cast<std::uint32_t>(groups_.at() - told), 0);
            lose(out);
            told = groups_.at();
            break;
        }
        for (const fan::event each : result.events) {
            const std::size_t before = out.size();
            out.progress(static_cast<std::uint32_t>(groups_.at() - told), each.pid());
            const std::size_t start = out.size();
            translate(each, out);
            if (out.size() == start) {
                out.back_to(before);
            } else {
                told = groups_.at();
            }
            groups_.pass_event();
        }
        if (result.events.empty()) {
            look_at_renamed(out, told);
            break;
        }
    }
    return out.size();
}

bool fanotify_source::put_off(watch_id watch, std::string_view name, position at,
                              std::uint32_t before) {
    if (before == times_put_off_ || !groups_.goes_on(at)) {
        ESPY_SOMETIMES("fanotify: not put off any more");
        return false;
    }
    looked_at_ = at;
    std::string own(name);
    // Each root that hears of a name asks for itself: what waits for one is a look for all.
    const auto told = told_.find({watch, own});
    if (told != told_.end() && told->second > at) {
        ESPY_SOMETIMES("fanotify: put off, and told already");
        return true;
    }
    renamed_.push_back({watch, std::move(own), before + 1});
    return true;
}

/// When nothing else is queued: what has left a name again is not to be missed there before that
/// was told.
void fanotify_source::look_at_renamed(record_writer& to, position told) {
    if (renamed_.empty()) {
        groups_.pass_pause(false);
        return;
    }
    to.progress(static_cast<std::uint32_t>(groups_.at() - told), 0);
    // A name that many things went through was part of as many renames: one look is enough.
    const auto order = [](const slot& a, const slot& b) {
        return std::tie(a.watch, a.name, b.before) < std::tie(b.watch, b.name, a.before);
    };
    const auto same = [](const slot& a, const slot& b) {
        return a.watch == b.watch && a.name == b.name;
    };
    std::erase_if(told_, [this](const auto& each) { return each.second <= looked_at_; });
    std::sort(renamed_.begin(), renamed_.end(), order);
    renamed_.erase(std::unique(renamed_.begin(), renamed_.end(), same), renamed_.end());
    while (!renamed_.empty() && to.has_room()) {
        ESPY_SOMETIMES("fanotify: a name that was renamed is looked at");
        slot& last = renamed_.back();
        to.event(last.watch, inotify_mask::none, last.before, last.name);
        told_.insert_or_assign({last.watch, std::move(last.name)}, groups_.at());
        renamed_.pop_back();
    }
    if (renamed_.empty()) {
        groups_.pass_pause(true);
    }
}

} // namespace espy::tree
