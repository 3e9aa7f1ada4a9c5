/// The events of a group, some of them read ahead.
#pragma once

#include "activity/object_key.hpp"
#include "base/limits.hpp"

#include <espy/fanotify/group.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

namespace espy::activities {

/// The key of the object of a record, and the name with it.
struct named {
    object_key key;
    std::string_view name;
};
std::optional<named> name_in(fanotify::event from, fanotify::info_type type);

/// Reads, and gives out one event after the other. What was read ahead says where directories were:
/// one that is going to be moved or removed is where that event says, until the event after it is
/// asked for.
class queue {
public:
    /// The next event, valid until the one after it is asked for; nothing if none was queued when
    /// the last one was read, or now. To read once more at once would bring little, and that often.
    std::optional<fanotify::event> next(fanotify::group& from, std::error_code& ec);
    /// True once after the kernel could not tell something: a rename from or to a name of more than
    /// 255 bytes.
    bool take_loss() noexcept { return std::exchange(lost_, false); }
    /// Reads what has happened so far, as far as there is room for it.
    void read_ahead(fanotify::group& from, std::error_code& ec);
    /// How many events will have been taken when all are that there are now.
    std::uint64_t end(fanotify::group& from);

    /// Where the directory is at this point of the stream, if it leaves that place later.
    const slot* place_of(std::string_view directory) const;

    /// What changes places with an object that the event given out last has moved.
    struct partner {
        thing what = {};
        /// False: it may not have been read yet.
        bool certain = false;
    };
    /// Among the events that come next; `from` and `to` are those of the event.
    partner find_partner(const slot& from, const slot& to, const thing& object) const;

    std::uint64_t events_taken() const noexcept { return taken_; }
    /// Those that were read and not given out.
    std::uint64_t events_held() const noexcept { return read_ - taken_; }
    std::size_t bytes_held() const noexcept { return chunks_.size() * limit::chunk_bytes; }
    /// Its laws (laws.cpp).
    void check() const;

private:
    struct chunk {
        std::unique_ptr<std::byte[]> bytes;
        std::size_t size = 0;
        fanotify::events::iterator at;
    };

    bool read_chunk(fanotify::group& from, std::error_code& ec);
    void note_move(fanotify::event of);
    void forget_move(fanotify::event of);

    std::deque<chunk> chunks_;
    /// The memory of one that was given out.
    std::unique_ptr<std::byte[]> spare_;
    /// The event that was given out last.
    std::optional<fanotify::event> last_;
    /// The last read has taken all that there was.
    bool emptied_ = false;
    bool lost_ = false;
    std::uint64_t read_ = 0;
    std::uint64_t taken_ = 0;
    /// The places that directories leave, in the order of the events.
    std::unordered_map<std::string, std::deque<slot>, text_hash, std::equal_to<>> moves_;
};

} // namespace espy::activities
