/// The fanotify(7) groups of a source, read as one queue.
#pragma once

#include "base/limits.hpp"
#include "record/store.hpp"

#include <espy/fanotify/group.hpp>
#include <espy/unique_fd.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>
#include <vector>

namespace espy::tree {

/// A group that names what an event is about. With the unlimited queue, or marks, only for whoever may.
fanotify::group make_group(const fanotify::api& table, fanotify::init_flags queue,
                           std::error_code& ec);

/// As a rule there is one group, and positions count its events. File systems with a weak identity
/// may not share it: each takes a group of its own. No kernel says in which order several queues
/// were filled, so from the first further group on they are read in *rounds*: in turn, each at
/// least as far as it was filled when its turn came. All events of a round have one position.
class groups {
public:
    /// `queue`: `init_flags::unlimited_queue`, or nothing.
    groups(const fanotify::api& table, std::error_code& ec,
           fanotify::init_flags queue = fanotify::init_flags::none);

    /// Readable when any group is.
    int native_handle() const noexcept { return ready_.get(); }
    /// Numbers are below this; some may stand for none any more.
    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(groups_.size()); }
    bool exists(std::uint32_t number) const noexcept { return bool{groups_[number]}; }
    /// One more group; its number, or nothing if there can be none.
    std::optional<std::uint32_t> add();
    /// Closes a group that nothing is to be heard from any more, but not the first.
    /// @return True if it did.
    bool close_unused(std::uint32_t number);
    void mark(std::uint32_t number, fanotify::mark_flags flags, fanotify::mask events, int fd,
              std::error_code& ec) noexcept {
        groups_[number].mark(flags, events, fd, ec);
    }

    /// Events of one group, that with the number `last_read`; none if nothing is queued.
    fanotify::read_result read(std::span<std::byte> buffer, std::error_code& ec) noexcept;
    std::uint32_t last_read() const noexcept { return turn_; }
    /// Goes over one event.
    void pass_event() noexcept { at_ += in_rounds_ ? 0 : one_event; }
    /// Goes over a moment in which nothing is queued, to every end that was said before; `counts`:
    /// what awaited it has been done.
    void pass_pause(bool counts) noexcept;
    /// Goes over events that the kernel has dropped: nobody knows how many.
    void pass_loss() noexcept;

    /// Of the next event.
    position at() const noexcept { return at_; }
    /// Everything that has happened is before it; `more`: so is what awaits that nothing is queued.
    position end(bool more) const noexcept;
    /// There are events that were not read yet, or were read after what is at `before`.
    bool goes_on(position before) const noexcept;

private:
    /// One event in the queue, as `FIONREAD` counts it.
    static constexpr position one_event = fanotify::event_header_size;
    /// More than the size of any record that events are told by, and not much more than an event.
    static constexpr position one_round = 12 * one_event;
    /// The end is so much further, at the most, when much is queued: it is worth being read first.
    static constexpr position far_end = limit::rounds_to_the_end * one_round;

    position unit() const noexcept { return in_rounds_ ? one_round : one_event; }
    std::size_t queued(std::uint32_t number) const noexcept;
    std::size_t queued() const noexcept;
    bool in_mid_round() const noexcept { return turn_ > 0 || counted_; }

    fanotify::api api_;
    fanotify::init_flags queue_;
    unique_fd ready_;
    std::vector<fanotify::group> groups_;
    position at_ = 0;
    bool in_rounds_ = false;
    /// The group whose turn it is, and how much of it belongs to this round.
    std::uint32_t turn_ = 0;
    bool counted_ = false;
    std::size_t to_read_ = 0;
    /// Something was read in this round.
    bool busy_ = false;
    /// The last end that somebody may wait for.
    mutable position said_end_ = 0;
};

} // namespace espy::tree
