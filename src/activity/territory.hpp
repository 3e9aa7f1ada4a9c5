/// What belongs to a root: its directories, on whatever file systems they are.
#pragma once

#include "activity/finder.hpp"
#include "activity/places.hpp"
#include "activity/queue.hpp"
#include "activity/volumes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace espy::activities {

/// Distinct objects: safe. Shared objects: unsafe.
class territory {
public:
    territory(fanotify::group& group, const fanotify::api& table, fanotify::mask events,
              std::string top_path)
        : group_(group), volumes_(group, table, events), finder_(volumes_, table),
          places_(std::move(top_path)) {}

    /// The root is the directory at `path`, and its file system is marked. Nothing changes on
    /// failure.
    void enter(const std::string& path, std::error_code& ec);
    void leave() noexcept;
    /// Where directories are is not known any more.
    void forget();
    bool has_top() const noexcept { return !top_.empty(); }
    bool is_top(std::string_view key) const noexcept { return has_top() && key == top_; }
    /// Is the root the directory that is at `path` now?
    bool is_top_at(const std::string& path);

    /// Marks what is mounted at a path below the root, by its number, unless something else is to be
    /// seen there; an error says why it is not covered.
    void cover(const std::string& path, int id, std::error_code& ec);

    /// The directory, if it is in the root; with its path. Valid until `tidy`.
    place* locate(std::string_view key);
    /// Nothing was queued.
    void pause() noexcept { ++stretch_; }
    /// Reads what has happened so far; true if that is nothing.
    bool catch_up();
    /// What goes the other way when two names are exchanged, if that is what has just happened.
    thing find_partner(const slot& from, const slot& to, const thing& object);
    /// Where it is thought to be, if it is below the root.
    std::optional<slot> believed(std::string_view key);
    /// What has happened to a directory. A null place is outside.
    void made(std::string_view key, place& parent, std::string_view name);
    void made_outside(std::string_view key) { places_.put_outside(places_.get(key)); }
    void moved(std::string_view key, bool was_inside, place* parent, std::string_view name);
    void removed(std::string_view key);
    /// Forgets what is known, if it is too much.
    void tidy();

    activities::places& places() noexcept { return places_; }
    activities::finder& finder() noexcept { return finder_; }
    activities::queue& queue() noexcept { return queue_; }
    const activities::queue& queue() const noexcept { return queue_; }
    const activities::volumes& volumes() const noexcept { return volumes_; }
    /// Closes what was opened, at the end of a call.
    void rest() noexcept;
    std::uint64_t looks() const noexcept { return finder_.looks(); }
    std::size_t memory() const noexcept { return places_.memory(); }
    /// Its laws, and those of its parts (laws.cpp). @pre `rest`.
    void check() const;

private:
    bool look_up(place& which);
    activities::finder::result ask(std::string_view key, slot& out);
    bool read_place(std::string_view key, slot& out) const;
    void begin_places();
    slot slot_of(const std::string& path) const;

    fanotify::group& group_;
    activities::volumes volumes_;
    activities::finder finder_;
    activities::queue queue_;
    activities::places places_;
    /// Where mounts are: the key of what is mounted, and the slot that it covers.
    std::vector<std::pair<std::string, slot>> anchors_;
    std::string top_;
    std::uint64_t stretch_ = 1;
    /// Where the root is, without symbolic links.
    std::string real_path_;
};

} // namespace espy::activities
