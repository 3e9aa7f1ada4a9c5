/// Asks the kernel about objects that are known by their handles.
#pragma once

#include "activity/queue.hpp"
#include "activity/volumes.hpp"

#include <espy/change.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace espy::activities {

/// What of an object can be seen.
struct sight {
    entry_type type = entry_type::none;
    /// It has no name any more.
    bool nameless = false;
};

/// Distinct objects: safe. Shared objects: unsafe.
class finder {
public:
    finder(volumes& known, const fanotify::api& table) : volumes_(known), api_(table) {}

    enum class result : std::uint8_t {
        found,
        /// It is in no mount of the tree, or covered by another.
        outside,
        gone,
        /// It was renamed while it was looked for.
        moving,
    };
    /// The parent of a directory, and its name there. If it was renamed before, the event of that is
    /// queued.
    result find(std::string_view directory, slot& out);

    /// What is there now; none, too, if it cannot be seen.
    thing object_at(const slot& where);
    bool is_at(std::string_view object, const slot& where) {
        return object_at(where).key == object;
    }
    /// What an object is, which was last seen at `where`.
    sight look(std::string_view object, std::string_view directory, const char* name);
    /// Waits until nobody is in the middle of a rename from or to this directory.
    void pass_lock(std::string_view directory);

    std::uint64_t looks() const noexcept { return looks_; }

private:
    result find_through(mount& seen, std::string_view directory, slot& out);
    unique_fd open(std::string_view key, int flags, std::error_code& ec);
    thing object_in(int directory, const char* name, fanotify::fsid volume);

    volumes& volumes_;
    fanotify::api api_;
    std::uint64_t looks_ = 0;
};

} // namespace espy::activities
