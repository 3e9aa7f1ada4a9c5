/// One root without a record of its entries: the kernel's events, told as changes.
#pragma once

#include "activity/endings.hpp"
#include "activity/narrator.hpp"
#include "activity/objects.hpp"
#include "activity/territory.hpp"
#include "base/engine_options.hpp"
#include "stream/inotify_source.hpp"
#include "stream/watch_table.hpp"
#include "way/mounts.hpp"
#include "way/root_path.hpp"

#include <espy/coverage.hpp>
#include <espy/options.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy::activities {

/// A name in a directory, and what was or is there.
struct happening {
    fanotify::mask what = fanotify::mask::none;
    slot where;
    object_key object;
    std::int32_t process = 0;

    bool is_directory() const noexcept { return any(what, fanotify::mask::on_dir); }
    thing subject() const { return {std::string(object.text()), is_directory()}; }
};

/// Watches a directory and what is below it by marks of whole file systems. Single-threaded.
class root {
public:
    /// What `path` views must outlive the root. Fails if the path leads to no directory, or if its file
    /// system can have no mark.
    root(const tree::kernel_calls& calls, tree::telling& shared, root_id id, std::string_view path,
         const activity_options& wanted, const tree::mounts& mounted, std::error_code& ec);

    int native_handle() const noexcept { return group_.native_handle(); }
    int way_handle() const noexcept { return ways_.native_handle(); }
    /// Its way could not be followed, and is to be tried again.
    bool awaits_way() const noexcept { return way_state_.failed; }

    /// Takes the next event; false if none is queued, and what waited for that was told.
    bool step(std::error_code& ec);
    /// Tells what has become of the way to the root; false if more has happened meanwhile.
    bool catch_up_with_way();
    /// Events that are queued in the kernel or read ahead, and those that were taken.
    std::uint64_t queued() const noexcept;
    /// How many events will have been taken when what was removed so far is told to be.
    std::uint64_t due() const noexcept { return endings_.due(); }
    std::uint64_t read_ahead() const noexcept { return queue().events_held(); }
    std::uint64_t taken() const noexcept { return queue().events_taken(); }
    void mounts_changed(const std::vector<tree::mounts::change>& changes);
    void reprune() noexcept { land_.places().forget_paths(); }
    /// Closes what a call has opened.
    void rest() noexcept { land_.rest(); }
    /// Its laws, and those of its parts (laws.cpp). @pre `rest`.
    void check() const;

    void tell_ready();
    bool is_ready() const noexcept { return ready_; }

    void add_to(statistics& sum) const;
    coverage covers(std::string_view path) const;

private:
    const activities::queue& queue() const noexcept { return land_.queue(); }

    // root.cpp
    void enter(const std::string& directory, std::error_code& ec);
    void cover_mounts();
    void refuse(std::string_view path, std::error_code why);
    bool is_pruned(std::string_view below) const;
    void read_way();
    void look_again(bool anew);
    void lose();
    void overflow();
    std::string told_path(std::string_view real) const;

    // events.cpp
    void apply(fanotify::event from);
    void take_rename(fanotify::event from);
    void move(const slot& from, const slot& to, const thing& what);
    bool exchange(const slot& from, const slot& to, const thing& what);
    void relocate(const thing& what, const slot& from, const slot& to);
    bool is_second_half(const slot& from, const slot& to, const thing& what);
    void tell_life(happening& of);
    bool has_name(const happening& of, entry_type& type, bool& is_gone);
    void came(const happening& of, entry_type type);
    void left(const slot& where, const thing& what, entry_type type);
    void tell_content(const happening& of, entry_type type);
    void about_itself(const happening& of);
    void tell_endings(std::uint64_t taken);
    void tell_ending(const ending& next);
    bool shows(const place& in) const noexcept {
        return !in.hidden && in.depth < options_.max_depth;
    }
    entry_type type_of(const slot& where, const thing& what);

    activity_options options_;
    std::error_code ignored_;
    fanotify::group group_;
    territory land_;
    objects objects_;
    narrator tell_;
    const tree::mounts& mounted_;

    tree::inotify_source ways_;
    tree::watch_table way_watches_;
    tree::root_path way_;
    tree::mount_kinds kinds_;
    std::string directory_;
    bool present_ = false;
    bool recheck_ = false;
    struct way_state {
        bool changed = false;
        /// It could not be followed.
        bool failed = false;
    };
    way_state way_state_;
    bool ready_ = false;

    endings endings_;
    /// Of an exchange, which was told with its first half: the key of what goes back.
    struct half {
        std::string key;
        slot from;
        slot to;
    };
    std::vector<half> halves_;
    /// What is mounted below and cannot be watched: path and number.
    std::map<std::string, int> refused_;
    std::uint64_t overflows_ = 0;
};

} // namespace espy::activities
