/// A fanotify(7) group: its marks and its queue.
#pragma once

#include <espy/fanotify/mask.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <span>
#include <string>

namespace espy::simulation {

/// A name in a directory, whose handle is the directory's number for life.
struct named {
    std::uint64_t directory = 0;
    std::string name = {};

    friend bool operator==(const named&, const named&) = default;
};

/// One event. What happened to a directory itself has that directory and the name `.`.
struct hint {
    fanotify::mask bits = fanotify::mask::none;
    /// The file system that it is on.
    std::uint32_t volume = 0;
    /// `directory` is 0 if nobody watches it.
    named where = {};
    /// Of a rename: where to.
    named to = {};
    /// What it is about. A file with a mark of its own is told so, without a name.
    std::uint64_t object = 0;
    std::int32_t process = 0;
    /// The directory that it is in, if that one's mark may ask for it, too.
    std::uint64_t above = 0;
};

/// Events as read(2) gives them. Whatever happens to one name is collected in one event, wherever
/// that is in the queue, as long as it is by one process and about one object.
class group {
public:
    /// `limit`: events that may be queued; beyond it they are lost, which one marker says until it is
    /// read. `hides_processes`: made by somebody without privilege, who is not told who did what.
    /// `given` is called with every event that is read.
    group(std::size_t limit, bool hides_processes, const std::function<void(const hint&)>& given)
        : limit_(limit), hides_processes_(hides_processes), given_(given) {}

    /// File systems without a number of their own do not share a group.
    bool admits(std::uint32_t volume) noexcept;
    /// Of the whole file system, or of the directory, or file, `handle`.
    void mark_all(std::uint32_t volume, fanotify::mask bits);
    bool marks_all(std::uint32_t volume) const { return everywhere_.contains(volume); }
    void mark(std::uint64_t handle, fanotify::mask bits);
    /// Its marks go with an inode.
    void forget(std::uint64_t handle) { marks_.erase(handle); }

    /// Queues it, if one of the marks asks for it.
    void hear(hint event);
    /// Whole events only; 0 if there is none. `most` is at least one.
    std::size_t read(std::span<std::byte> buffer, std::size_t most);
    std::size_t count() const noexcept { return events_.size(); }

private:
    bool wants(std::uint32_t volume, std::uint64_t directory, fanotify::mask bits) const;
    bool is_marked(std::uint64_t handle, fanotify::mask bits) const;

    std::size_t limit_;
    bool hides_processes_;
    const std::function<void(const hint&)>& given_;
    std::uint32_t volume_ = 0;
    std::map<std::uint32_t, fanotify::mask> everywhere_;
    std::map<std::uint64_t, fanotify::mask> marks_;
    std::deque<hint> events_;
    bool overflowed_ = false;
};

} // namespace espy::simulation
