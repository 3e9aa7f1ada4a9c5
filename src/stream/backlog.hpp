/// Events that were read from the kernel and not applied yet.
#pragma once

#include "base/limits.hpp"
#include "stream/source.hpp"

#include <espy/inotify/event.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <system_error>
#include <unordered_map>
#include <vector>

namespace espy::tree {

/// A queue of buffers. As a rule it has one, which is read into and applied in turn; while a tree
/// is being listed, events gather here, so that the kernel's own queue does not overflow.
class backlog {
public:
    /// As `source::keeps_order`.
    explicit backlog(std::size_t buffer_size, bool counts_bytes = true,
                     unsigned near = limit::usual.stream.events_near)
        : buffer_size_(buffer_size), counts_bytes_(counts_bytes), near_(near) {}

    /// Reads once from `from`; false if nothing was there.
    bool fill(source& from, std::error_code& ec);

    bool empty() const noexcept { return buffers_.empty(); }
    /// The first event; valid until `pop`.
    inotify::event front() const noexcept { return *buffers_.front().next; }
    /// The one after it, if both were read at once and positions count bytes.
    std::optional<inotify::event> second() const noexcept {
        auto at = buffers_.front().next;
        const bool is_there = counts_bytes_ && ++at != std::default_sentinel;
        return is_there ? std::optional(*at) : std::nullopt;
    }
    /// Where it begins in the stream; the end of all that was read, if there is none.
    position at() const noexcept { return at_; }
    /// Who did what the first event tells of; 0 if nobody knows.
    std::uint32_t process() const noexcept { return process_; }
    void pop() noexcept;

    std::size_t bytes() const noexcept { return bytes_; }
    /// The end of all that was read.
    position end() const noexcept { return end_; }

    /// Where the search for the second half of a rename ended.
    enum class partner : std::uint8_t { found, missing, unknown };
    struct search {
        partner now;
        /// Of what was found, if positions count bytes.
        position end = never;
    };
    /// Looks ahead for the `moved_to` with this cookie. It cannot come after the next event about
    /// an entry of the directory that `watch` stands for (`missing`); `unknown` if that has not
    /// been read yet. Of whom asks, `counts` says whether it is theirs; if not, it is missing.
    template <typename Counts>
    search find_partner(watch_id watch, std::uint32_t cookie, Counts counts) {
        const auto second = find_second_half(watch, cookie);
        const bool is_theirs = second.now != partner::found || counts(*second.half);
        return is_theirs ? search{second.now, second.end} : search{partner::missing};
    }
    /// There is an event of which `is_it` is true.
    template <typename Wanted>
    bool contains(Wanted is_it) const {
        return std::any_of(buffers_.begin(), buffers_.end(), [&](const buffer& read) {
            return std::ranges::any_of(read.next, std::default_sentinel, is_it);
        });
    }
    /// Events that were gone over in such searches.
    std::uint64_t steps() const noexcept { return steps_; }
    /// Its laws (laws.cpp).
    void check() const;

private:
    struct buffer {
        std::unique_ptr<std::byte[]> memory;
        inotify::events::iterator next;
        /// Of what was read into it.
        position end = 0;
        /// Of the size that is read at once.
        bool whole = false;
    };

    struct second_half {
        partner now;
        /// If it was found.
        std::optional<inotify::event> half = {};
        position end = never;
    };
    second_half find_second_half(watch_id watch, std::uint32_t cookie);
    /// Where a second half begins; read, as long as it is not applied.
    struct arrival {
        position at;
        inotify::event half;
    };
    void index();
    void grow();
    void push(std::size_t size);
    void take_progress() noexcept;
    void drop_first() noexcept;

    std::size_t buffer_size_;
    bool counts_bytes_;
    /// Events among which a second half is looked for first.
    unsigned near_;
    std::deque<buffer> buffers_;
    std::vector<std::unique_ptr<std::byte[]>> spare_;
    position at_ = 0;
    position end_ = 0;
    std::uint32_t process_ = 0;
    std::size_t bytes_ = 0;

    /// Once a search went far: where each second half of a rename, and the last event about an entry
    /// of each directory, begins; of all before `indexed_`. What was applied since is there, too.
    std::unordered_map<std::uint32_t, arrival> arrivals_;
    std::unordered_map<watch_id, position> last_entries_;
    position last_overflow_ = 0;
    position indexed_ = 0;
    std::uint64_t steps_ = 0;
};

} // namespace espy::tree
