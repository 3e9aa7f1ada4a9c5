#include "untracked/engine.hpp"

#include "base/clock.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace espy::untracked {

using tree::milliseconds;

namespace {

constexpr std::size_t changes_at_once = 8192;
constexpr int rounds = 64;
constexpr std::int64_t retry_delay = 100 * milliseconds;
/// The queue has no end, or one that is far away.
constexpr std::size_t queue_capacity = 16384;

} // namespace

engine::engine(const tree::engine_options& options, tree::desk& desk, std::error_code& ec)
    : options_(options), desk_(desk), mounts_(options.fanotify_api), gathering_(queue_capacity) {
    ec.clear();
    timer_.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    if (!timer_) {
        ec.assign(errno, std::system_category());
        return;
    }
    listen(timer_.get(), ec);
    mounts_.listen(desk_.epoll.get(), ec);
}

engine::~engine() {
    for (const auto& [id, each] : roots_) {
        forget(each->native_handle());
        forget(each->way_handle());
    }
    forget(timer_.get());
}

void engine::listen(int fd, std::error_code& ec) noexcept {
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.fd = fd;
    if (fd >= 0 && ::epoll_ctl(desk_.epoll.get(), EPOLL_CTL_ADD, fd, &interest) != 0) {
        ec.assign(errno, std::system_category());
    }
}

/// Closing a descriptor takes it out of the set only if no child process has it, too.
void engine::forget(int fd) noexcept {
    ::epoll_ctl(desk_.epoll.get(), EPOLL_CTL_DEL, fd, nullptr);
}

void engine::add(root_id id, std::string_view path, const root_options& options,
                 std::error_code& ec) {
    ec.clear();
    if (options.initial || options.follow_symlinks || options.expand_renames ||
        options.max_depth == 0 || path.empty()) {
        ec = std::make_error_code(path.empty() ? std::errc::no_such_file_or_directory
                                               : std::errc::invalid_argument);
        return;
    }
    auto added = std::make_unique<root>(options_, desk_.tells, id, path, options, mounts_, ec);
    if (ec) {
        return;
    }
    listen(added->native_handle(), ec);
    listen(added->way_handle(), ec);
    if (ec) {
        forget(added->native_handle());
        forget(added->way_handle());
        return;
    }
    gather(false);
    roots_.emplace(id, std::move(added));
    set_timer(true);
}

bool engine::remove(root_id id) {
    const auto found = roots_.find(id);
    if (found == roots_.end()) {
        return false;
    }
    forget(found->second->native_handle());
    forget(found->second->way_handle());
    roots_.erase(found);
    return true;
}

bool engine::reprune(root_id id, std::string_view /*directory*/) {
    const auto found = roots_.find(id);
    if (found == roots_.end()) {
        return false;
    }
    found->second->reprune();
    return true;
}

void engine::notice(int fd) {
    if (fd == timer_.get()) {
        std::uint64_t ignored = 0;
        (void)!::read(timer_.get(), &ignored, sizeof ignored);
    } else if (fd == mounts_.native_handle()) {
        mounts_changed();
    }
}

void engine::mounts_changed() {
    const auto changes = mounts_.update();
    for (const auto& [id, each] : roots_) {
        each->mounts_changed(changes);
    }
}

void engine::begin() {
    if (mounts_.have_changed()) {
        mounts_changed();
    }
}

void engine::end() {
    if (desk_.alone) {
        tell_ready();
    }
    for (const auto& [id, each] : roots_) {
        each->rest();
    }
}

void engine::poll(std::error_code& ec) {
    begin();
    const std::int64_t began = tree::steady_now();
    const std::uint64_t before = events_taken();
    const bool more = work(desk_.until, changes_at_once, ec);
    end();
    gathering_.polled(began, tree::steady_now(), events_taken() - before);
    gather(gathering_.active() && !more);
    set_timer(more);
}

/// True if there is more to do than was allowed. Each root has its turn: one in which much happens
/// would leave nothing to the others, whose queues have no end.
bool engine::work(std::int64_t until, std::size_t changes, std::error_code& ec) {
    ec.clear();
    auto at = roots_.lower_bound(next_);
    for (std::size_t left = roots_.size(); left > 0; --left, ++at) {
        at = at == roots_.end() ? roots_.begin() : at;
        for (unsigned count = 0; at->second->step(until, ec); ++count) {
            if (desk_.tells.out->size() >= changes ||
                (count % 16 == 15 && tree::steady_now() >= until)) {
                next_ = static_cast<root_id>(static_cast<std::uint32_t>(at->first) + 1);
                return true;
            }
        }
    }
    return false;
}

/// Takes so many events in all. Once nothing was queued, more may be; twice, there is none. False if
/// the time is over before.
bool engine::take(root& from, std::uint64_t end, tree::deadline until, std::error_code& ec) {
    for (int empty = 0; from.taken() < end && empty < 2;) {
        if (until.is_over()) {
            return false;
        }
        empty = from.step(until.at, ec) ? 0 : empty + 1;
    }
    return true;
}

bool engine::sync(tree::deadline until, std::error_code& ec) {
    begin();
    ec.clear();
    gather(false);
    bool reached = true;
    for (const auto& [id, each] : roots_) {
        const std::uint64_t end = each->taken() + each->queued();
        reached = take(*each, end, until, ec) && take(*each, each->due(), until, ec) && reached;
        // Names in doubt can be looked at when nothing happens; in a storm that goes on, they wait.
        for (int i = 0; reached && !each->settle(until.at); ++i) {
            reached = i < rounds && !until.is_over() &&
                      take(*each, each->taken() + each->read_ahead(), until, ec);
        }
    }
    this->end();
    set_timer(!reached);
    return reached;
}

bool engine::tell_ready() {
    bool any = false;
    for (const auto& [id, each] : roots_) {
        any = any || !each->is_ready();
        each->tell_ready();
    }
    return any;
}

void engine::gather(bool whether) noexcept {
    if (whether == gathers_) {
        return;
    }
    gathers_ = whether;
    for (const auto& [id, each] : roots_) {
        // Asked for nothing, the kernel would wake up whoever waits all the same.
        if (whether) {
            forget(each->native_handle());
        } else {
            std::error_code failed;
            listen(each->native_handle(), failed);
            // Then the timer goes on looking after it.
            gathers_ = gathers_ || (failed && failed.value() != EEXIST);
        }
    }
}

void engine::set_timer(bool more) noexcept {
    std::int64_t at = more ? 1 : gathers_ ? gathering_.until() : 0;
    const auto awaits = [](const auto& each) { return each.second->awaits_way(); };
    if (!more && std::any_of(roots_.begin(), roots_.end(), awaits)) {
        const std::int64_t later = tree::steady_now() + retry_delay;
        at = at == 0 ? later : std::min(at, later);
    }
    itimerspec when{};
    when.it_value.tv_sec = at / 1'000'000'000;
    when.it_value.tv_nsec = at % 1'000'000'000;
    unwoken_.clear();
    if (::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr) != 0) {
        unwoken_.assign(errno, std::system_category());
    }
}

std::uint64_t engine::events_taken() const noexcept {
    std::uint64_t sum = 0;
    for (const auto& [id, each] : roots_) {
        sum += each->taken();
    }
    return sum;
}

statistics engine::stats() const {
    statistics sum;
    for (const auto& [id, each] : roots_) {
        each->add_to(sum);
    }
    return sum;
}

std::optional<coverage> engine::covers(root_id id, std::string_view path) const {
    const auto found = roots_.find(id);
    return found == roots_.end() ? std::nullopt : std::optional(found->second->covers(path));
}

} // namespace espy::untracked
