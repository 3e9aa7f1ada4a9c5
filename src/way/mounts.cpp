#include "way/mounts.hpp"

#include "base/check.hpp"
#include "sys/failure.hpp"
#include "sys/mount_line.hpp"
#include "sys/mount_status.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

namespace espy::tree {
namespace {

/// True if it is there already.
bool add(int epoll, int fd, std::uint32_t what) noexcept {
    epoll_event interest{};
    interest.events = what;
    interest.data.fd = fd;
    return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &interest) == 0 || errno == EEXIST;
}

} // namespace

mounts::mounts(const fanotify::api& table) : api_(table) {
    open_list();
    std::error_code ec;
    points_ = read(ec);
    stale_ = stale_ || ec;
}

/// Closing takes a descriptor out of the set only if no child process has it, too.
mounts::~mounts() {
    if (epoll_ >= 0 && news_) {
        ::epoll_ctl(epoll_, EPOLL_CTL_DEL, news_.get(), nullptr);
    }
}

/// Before the list is read: what changes from then on is news. Without `/proc` nothing is known of
/// mounts. But if no descriptor is to be had now, one may be later.
void mounts::open_list() noexcept {
    if (!file_) {
        file_.reset(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));
    }
    if (!file_) {
        if (obstacle_of({errno, std::system_category()}) == obstacle::for_now) {
            ESPY_SOMETIMES("mounts: the list cannot be opened for now");
            stale_ = true;
        }
        return;
    }
    if (!news_) {
        news_.reset(::epoll_create1(EPOLL_CLOEXEC));
    }
    const bool waits =
        news_ && (epoll_ < 0 || add(epoll_, news_.get(), EPOLLIN)) && (events_ || wait_for_list());
    if (!waits) {
        ESPY_SOMETIMES("mounts: the list cannot be waited for now");
        stale_ = true;
    }
}

/// The list can be read at any time. Level-triggered that would be news for ever, and `EPOLLPRI` is
/// over as soon as anybody has asked, who may have asked an instance that this one is in.
/// Edge-triggered it is news after each change, until it is taken here.
bool mounts::wait_for_list() noexcept {
    const bool waits = add(news_.get(), file_.get(), EPOLLIN | EPOLLET);
    take_news();
    return waits;
}

bool mounts::take_news() noexcept {
    epoll_event ready{};
    return news_ && ::epoll_wait(news_.get(), &ready, 1, 0) > 0;
}

void mounts::listen(int epoll, std::error_code& ec) noexcept {
    epoll_ = epoll;
    if (news_ && !add(epoll, news_.get(), EPOLLIN)) {
        ec.assign(errno, std::system_category());
    }
}

bool mounts::have_changed() noexcept {
    return take_news() || stale_;
}

std::vector<mounts::change> mounts::update() {
    stale_ = false;
    std::vector<change> changes;
    const bool by_events = events_.has_value();
    const std::optional<std::vector<std::uint64_t>> changed = take_events();
    open_list();
    if (!by_events) {
        begin_events();
    }
    if (!changed || !look_at(*changed, changes)) {
        compare(changes);
    }
    std::stable_partition(changes.begin(), changes.end(), [](const change& c) { return c.gone; });
    return changes;
}

/// Nothing: they do not tell all, or there are none.
std::optional<std::vector<std::uint64_t>> mounts::take_events() {
    if (!events_) {
        return std::nullopt;
    }
    std::error_code ec;
    auto changed = events_->take(ec);
    if (ec) {
        ESPY_SOMETIMES("mounts: events of them have ended");
        ::epoll_ctl(news_.get(), EPOLL_CTL_DEL, events_->native_handle(), nullptr);
        events_.reset();
        without_events_ = true;
    }
    return changed;
}

std::vector<mounts::change> mounts::read_again() {
    std::vector<change> changes;
    compare(changes);
    // What has another place now has come there with its directory.
    std::vector<std::uint64_t> gone;
    std::vector<std::uint64_t> come;
    for (const change& each : changes) {
        (each.gone ? gone : come).push_back(each.lasting);
    }
    const auto is_in = [](const std::vector<std::uint64_t>& others, std::uint64_t lasting) {
        return lasting != 0 && std::find(others.begin(), others.end(), lasting) != others.end();
    };
    for (change& each : changes) {
        each.moved = is_in(each.gone ? come : gone, each.lasting);
    }
    std::erase_if(changes, [](const change& each) { return each.gone && each.moved; });
    return changes;
}

/// The list is read after the mark was made: what changes between the two is in both.
void mounts::begin_events() {
    if (without_events_ || !news_ || points_.empty() || points_.front().lasting == 0) {
        return;
    }
    std::error_code ec;
    mount_events begun(api_, ec);
    without_events_ = ec || !add(news_.get(), begun.native_handle(), EPOLLIN);
    if (!without_events_) {
        ::epoll_ctl(news_.get(), EPOLL_CTL_DEL, file_.get(), nullptr);
        events_ = std::move(begun);
    }
}

/// False if that does not tell all.
bool mounts::look_at(const std::vector<std::uint64_t>& changed, std::vector<change>& changes) {
    for (const std::uint64_t mount : changed) {
        std::error_code ec;
        const sys::mount_status is = sys::stat_mount(mount, ec);
        if (ec && ec != std::errc::no_such_file_or_directory) {
            return false;
        }
        const auto known = std::find_if(points_.begin(), points_.end(),
                                        [&](const point& p) { return p.lasting == mount; });
        if (known != points_.end() && is.place == known->place) {
            continue;
        }
        if (known != points_.end() && !is.place.empty()) {
            // Moved, with all that is mounted below it, of which nothing is said.
            ESPY_SOMETIMES("mounts: one was moved");
            return false;
        }
        if (known != points_.end()) {
            changes.push_back({std::move(known->place), true});
            points_.erase(known);
        } else if (!is.place.empty()) {
            point come{is.place, is.number, mount};
            points_.insert(std::upper_bound(points_.begin(), points_.end(), come), come);
            changes.push_back({is.place, false});
        }
    }
    return true;
}

/// What is different in the whole list.
void mounts::compare(std::vector<change>& changes) {
    std::error_code ec;
    std::vector<point> now = read(ec);
    if (ec) {
        stale_ = true;
        ESPY_SOMETIMES("mounts: the list cannot be read");
        return;
    }
    std::vector<point> gone;
    std::vector<point> come;
    std::set_difference(points_.begin(), points_.end(), now.begin(), now.end(),
                        std::back_inserter(gone));
    std::set_difference(now.begin(), now.end(), points_.begin(), points_.end(),
                        std::back_inserter(come));
    points_ = std::move(now);
    for (point& p : gone) {
        changes.push_back({std::move(p.place), true, false, p.lasting});
    }
    for (point& p : come) {
        changes.push_back({std::move(p.place), false, false, p.lasting});
    }
}

bool mounts::any_below(std::string_view directory) const {
    return std::any_of(points_.begin(), points_.end(), [&](const point& p) {
        const std::string_view place = p.place;
        return directory == "/" ? place.size() > 1
                                : place.starts_with(directory) && place.size() > directory.size() &&
                                      place[directory.size()] == '/';
    });
}

bool mounts::is_point(std::string_view place) const {
    return std::any_of(points_.begin(), points_.end(),
                       [&](const point& p) { return p.place == place; });
}

std::vector<std::string> mounts::names_in(std::string_view directory) const {
    const std::string prefix = std::string(directory) + (directory.ends_with('/') ? "" : "/");
    std::vector<std::string> names;
    for (auto at = std::lower_bound(points_.begin(), points_.end(), point{prefix});
         at != points_.end() && at->place.starts_with(prefix); ++at) {
        std::string name = at->place.substr(prefix.size());
        if (!name.empty() && name.find('/') == std::string::npos) {
            names.push_back(std::move(name));
        }
    }
    return names;
}

} // namespace espy::tree
