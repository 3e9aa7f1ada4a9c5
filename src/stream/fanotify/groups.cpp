#include "stream/fanotify/groups.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

namespace espy::tree {

using fanotify::init_flags;

namespace {

bool listen(int epoll, int fd) noexcept {
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.fd = fd;
    return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &interest) == 0;
}

std::size_t count_of(const fanotify::events& read) noexcept {
    std::size_t count = 0;
    for ([[maybe_unused]] const fanotify::event each : read) {
        ++count;
    }
    return count;
}

/// Marks go with what they are on; the kernel lists those that are left.
bool has_marks(int group) {
    const std::string path = "/proc/self/fdinfo/" + std::to_string(group);
    const unique_fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, 4096> text;
    const ssize_t size = file ? ::read(file.get(), text.data(), text.size()) : -1;
    if (size <= 0) {
        return true;
    }
    const std::string_view lines(text.data(), static_cast<std::size_t>(size));
    return lines.find("\nfanotify ino:") != std::string_view::npos ||
           lines.find("\nfanotify sdev:") != std::string_view::npos;
}

} // namespace

fanotify::group make_group(const fanotify::api& table, init_flags queue, std::error_code& ec) {
    constexpr init_flags names = init_flags::report_dfid_name_target;
    fanotify::group made(names | queue | init_flags::unlimited_marks, table, ec);
    return ec.value() == EPERM ? fanotify::group(names, table, ec) : std::move(made);
}

groups::groups(const fanotify::api& table, std::error_code& ec, init_flags queue)
    : api_(table), queue_(queue), ready_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (!ready_) {
        ec.assign(errno, std::system_category());
        return;
    }
    groups_.push_back(make_group(table, queue, ec));
    if (!ec && !listen(ready_.get(), groups_[0].native_handle())) {
        ec.assign(errno, std::system_category());
    }
}

std::optional<std::uint32_t> groups::add() {
    std::error_code ec;
    fanotify::group made = make_group(api_, queue_, ec);
    if (ec || !listen(ready_.get(), made.native_handle())) {
        return std::nullopt;
    }
    if (!in_rounds_) {
        said_end_ = end(true);
        ESPY_SOMETIMES("groups: a second one");
        in_rounds_ = true;
    }
    const auto free =
        std::find_if(groups_.begin(), groups_.end(), [](const auto& g) { return !g; });
    const auto number = static_cast<std::uint32_t>(free - groups_.begin());
    if (free == groups_.end()) {
        groups_.push_back(std::move(made));
    } else {
        *free = std::move(made);
    }
    return number;
}

bool groups::close_unused(std::uint32_t number) {
    if (number == 0 || !exists(number) || queued(number) != 0 ||
        has_marks(groups_[number].native_handle())) {
        return false;
    }
    // A child process may have it, too.
    ::epoll_ctl(ready_.get(), EPOLL_CTL_DEL, groups_[number].native_handle(), nullptr);
    fanotify::group closed(std::move(groups_[number]));
    return true;
}

std::size_t groups::queued(std::uint32_t number) const noexcept {
    std::error_code ignored;
    return exists(number) ? groups_[number].queued_events(ignored) : 0;
}

std::size_t groups::queued() const noexcept {
    std::size_t sum = 0;
    for (std::uint32_t i = 0; i < size(); ++i) {
        sum += queued(i);
    }
    return sum;
}

fanotify::read_result groups::read(std::span<std::byte> buffer, std::error_code& ec) noexcept {
    if (!in_rounds_) {
        return groups_[0].read(buffer, ec);
    }
    for (;;) {
        for (; turn_ < size(); ++turn_, counted_ = false) {
            to_read_ = counted_ ? to_read_ : queued(turn_);
            counted_ = true;
            if (to_read_ == 0) {
                continue;
            }
            const fanotify::read_result result = groups_[turn_].read(buffer, ec);
            const std::size_t count = count_of(result.events);
            to_read_ = count == 0 ? 0 : to_read_ - std::min(to_read_, count);
            if (count != 0 || ec) {
                busy_ = true;
                return result;
            }
        }
        turn_ = 0;
        if (!std::exchange(busy_, false)) {
            return {};
        }
        at_ += one_round;
        ESPY_SOMETIMES("groups: a round is over");
    }
}

void groups::pass_pause(bool counts) noexcept {
    if (in_rounds_) {
        at_ = std::max(at_ + (counts ? one_round : 0U), said_end_);
    } else {
        at_ += counts ? one_event : 0U;
    }
}

/// What was queued when an end was said is queued still, or was gone over.
void groups::pass_loss() noexcept {
    if (!in_rounds_) {
        const position left = queued(0) * one_event;
        at_ = std::max(at_ + one_event, said_end_ - std::min(said_end_, left));
    }
}

position groups::end(bool more) const noexcept {
    if (!in_rounds_) {
        const position end = at_ + (queued(0) + (more ? 1U : 0U)) * one_event;
        said_end_ = std::max(said_end_, end);
        return end;
    }
    const std::size_t waiting = queued() + (more ? 1U : 0U);
    const position rounds = (in_mid_round() ? 2 : waiting != 0 ? 1 : 0) * one_round;
    const position end = at_ + std::max(rounds, std::min(waiting * one_event, far_end));
    said_end_ = std::max(said_end_, end);
    return end;
}

bool groups::goes_on(position before) const noexcept {
    return at_ > before + unit() || (in_rounds_ && in_mid_round()) || queued() != 0;
}

} // namespace espy::tree
