#include "inotify_tools/sources.hpp"

#include <espy/error.hpp>

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

namespace espy::cli::inotify_tools {
namespace {

using time_point = std::chrono::steady_clock::time_point;

int milliseconds_until(std::optional<time_point> end) {
    if (!end) {
        return -1;
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*end - std::chrono::steady_clock::now());
    constexpr std::chrono::milliseconds longest(3'600'000);
    return static_cast<int>(std::clamp(left, std::chrono::milliseconds(0), longest).count());
}

} // namespace

sources::sources(const source_options& options, bool recursive, const name_filter& filter,
                 const watch_list& list, listener& hears)
    : options_(options), recursive_(recursive), is_alone_(list.watched.size() == 1),
      finds_(hears, options.asked), inodes_(options, hears, finds_),
      make_trees_([this, &filter, &list, &hears] {
          return std::make_unique<tree_watches>(options_, filter, list.excluded, hears, finds_);
      }) {}

bool sources::is_tree(const std::string& path) const {
    struct stat status {};
    const int flags = options_.follows_links ? 0 : AT_SYMLINK_NOFOLLOW;
    return recursive_ && ::fstatat(AT_FDCWD, path.c_str(), &status, flags) == 0 &&
           S_ISDIR(status.st_mode);
}

void sources::add(const std::string& path, std::error_code& ec) {
    bool in_tree = is_tree(path);
    if (!in_tree) {
        inodes_.add(path, is_alone_, ec);
        // There is no watch to be had, but perhaps another way.
        in_tree = ec == errc::watch_limit_reached && !options_.literal;
    }
    if (in_tree) {
        trees_ = trees_ ? std::move(trees_) : make_trees_();
        trees_->add(path, recursive_, ec);
    } else {
        ++inodes_watched_;
    }
}

void sources::establish() {
    while (trees_ && !trees_->is_established()) {
        pollfd tree{trees_->native_handle(), POLLIN, 0};
        ::poll(&tree, 1, -1);
        trees_->work();
    }
}

bool sources::work(std::optional<time_point> until, int stop) {
    const auto [kernel, returns] = inodes_.handles();
    std::array awaited{pollfd{trees_ ? trees_->native_handle() : -1, POLLIN, 0},
                       pollfd{kernel, POLLIN, 0}, pollfd{returns, POLLIN, 0},
                       pollfd{stop, POLLIN, 0}};
    const int ready = ::poll(awaited.data(), awaited.size(), milliseconds_until(until));
    if (awaited[3].revents != 0) {
        return false;
    }
    if (ready <= 0) {
        return !until || std::chrono::steady_clock::now() < *until;
    }
    if (awaited[0].revents != 0) {
        trees_->work();
    }
    if (awaited[1].revents != 0 || awaited[2].revents != 0) {
        inodes_.work();
    }
    return true;
}

std::uint64_t sources::size() const {
    return inodes_watched_ + (trees_ ? trees_->size() : 0);
}

} // namespace espy::cli::inotify_tools
