#include "kernel.hpp"

#include <espy/inotify/event.hpp>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include <linux/magic.h>
#include <sys/epoll.h>
#include <sys/statfs.h>

namespace espy::simulation {
namespace {

kernel* active = nullptr;

} // namespace

kernel::kernel(const disk::habits& how) : tree_(how) {
    active = this;
}

kernel::~kernel() {
    active = nullptr;
}

kernel* kernel::current() noexcept {
    return active;
}

void kernel::system_call() {
    ++calls;
    tree_.pass(call_takes);
    meanwhile();
}

void kernel::wait_for_disk(const node_ptr& what) {
    if (what != nullptr && (warm_.insert(what.get()).second || !keeps_warm)) {
        tree_.pass(disk_takes);
    }
}

bool kernel::refuses(call which) {
    const int why = refuse(which);
    errno = why == 0 ? errno : why;
    return why != 0;
}

bool kernel::readable(int epoll) const noexcept {
    auto& tree = const_cast<disk&>(tree_);
    const auto has_hints = [&](int fd) {
        const auto found = tree.groups().find(fd);
        return found != tree.groups().end() && found->second.count() != 0;
    };
    const auto begin = listened_.lower_bound({epoll, 0});
    return std::any_of(begin, listened_.end(), [&](const auto& each) {
        const auto [set, fd] = each;
        return set == epoll &&
               (has_ended(fd) || has_news(fd) || (fd == queue_ && !tree.events().empty()) ||
                has_hints(fd) || readable(fd));
    });
}

int kernel::keep(node_ptr what, bool of_way) {
    if (openable == 0) {
        return fail(EMFILE);
    }
    --openable;
    if (what != nullptr) {
        tree_.open(what);
    }
    opened_[next_] = {std::move(what), 0, {}, of_way};
    return next_++;
}

node_ptr kernel::base_of(int fd) const {
    const auto found = opened_.find(fd);
    return found == opened_.end() ? nullptr : found->second.what;
}

call kernel::on(int fd, call which) const {
    const auto found = opened_.find(fd);
    return found != opened_.end() && found->second.of_way ? call::way : which;
}

void kernel::pass_lock(int fd) {
    system_call();
    tree_.wait_for(*opened_.at(fd).what);
}

int kernel::duplicate(int fd) {
    return refuses(on(fd, call::duplicate)) ? -1
                                            : keep(base_of(fd), on(fd, call::way) == call::way);
}

int kernel::make_other() {
    return refuses(call::make) ? -1 : keep(nullptr);
}

int kernel::status_of(int /*fd*/, struct statfs* out) {
    *out = {};
    out->f_type = tree_.how().forgets_handles ? 0 : TMPFS_MAGIC;
    return refuses(call::status) ? -1 : 0;
}

int kernel::listen(int epoll, int operation, int fd) {
    if (refuses(call::listen)) {
        return -1;
    }
    if (operation == EPOLL_CTL_DEL) {
        listened_.erase({epoll, fd});
    } else {
        listened_.emplace(epoll, fd);
    }
    return 0;
}

int kernel::close(int fd) {
    const auto found = opened_.find(fd);
    if (found == opened_.end()) {
        return fail(EBADF);
    }
    const node_ptr what = found->second.what;
    opened_.erase(found);
    tree_.groups().erase(fd);
    timers_.erase(fd);
    if (fd == queue_) {
        queue_ = -1;
        tree_.unwatch_all();
    }
    std::erase_if(listened_, [&](const auto& each) { return each.second == fd; });
    ++openable;
    if (what != nullptr) {
        tree_.close(what);
    }
    return 0;
}

long kernel::read(int fd, std::byte* buffer, std::size_t size) {
    system_call();
    if (refuses(call::read)) {
        return -1;
    }
    const std::size_t few = std::max<std::size_t>(1, portion());
    // Of inotify(7) it is certain that a read that leaves room for another event has left none.
    constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
    const auto found = tree_.groups().find(fd);
    group* const hints = found == tree_.groups().end() ? nullptr : &found->second;
    const std::size_t used =
        hints != nullptr
            ? hints->read({buffer, size}, few)
            : tree_.events().read({buffer, size}, size > inotify::min_buffer_size ? all : few);
    if (used == 0) {
        const bool waits = hints != nullptr ? hints->count() != 0 : !tree_.events().empty();
        return fail(waits ? EINVAL : EAGAIN); // the next does not fit in
    }
    return static_cast<long>(used);
}

int kernel::queued_bytes(int fd) {
    system_call();
    constexpr std::size_t for_each = 24;
    const auto found = tree_.groups().find(fd);
    if (found == tree_.groups().end()) {
        walked += tree_.events().count();
        return static_cast<int>(tree_.events().bytes());
    }
    walked += found->second.count();
    return static_cast<int>(found->second.count() * for_each);
}

int kernel::watch(std::string_view path, inotify::mask bits) {
    system_call();
    // `/proc/self/fd/N`, or with the number of this process.
    const int fd = std::stoi(std::string(path.substr(path.rfind('/') + 1)));
    const node_ptr found = base_of(fd);
    const bool again = found != nullptr && found->watch != -1;
    if (refuses(on(fd, again ? call::watch_again : call::watch))) {
        return -1;
    }
    if (found == nullptr) {
        return fail(ENOTDIR);
    }
    if (!found->readable) {
        return fail(EACCES);
    }
    const int watch = tree_.watch(found, bits, inotify::any(bits, inotify::mask::mask_add));
    if (watch >= 0) {
        watched(watch, found->asked);
    }
    return watch < 0 ? fail(ENOSPC) : watch;
}

int kernel::unwatch(std::int32_t watch) {
    system_call();
    watched(watch, inotify::mask::none);
    return tree_.unwatch(watch) ? 0 : fail(EINVAL);
}

} // namespace espy::simulation
