/// One root without a record of its entries: the kernel's events, told as changes.
#pragma once

#include "base/engine_options.hpp"
#include "stream/inotify_source.hpp"
#include "stream/watch_table.hpp"
#include "untracked/account.hpp"
#include "untracked/narrator.hpp"
#include "untracked/objects.hpp"
#include "untracked/territory.hpp"
#include "way/mounts.hpp"
#include "way/root_path.hpp"

#include <espy/coverage.hpp>
#include <espy/options.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy::untracked {

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
    root(const tree::engine_options& options, tree::telling& shared, root_id id,
         std::string_view path, const root_options& wanted, const tree::mounts& mounted,
         std::error_code& ec);

    int native_handle() const noexcept { return group_.native_handle(); }
    int way_handle() const noexcept { return ways_.native_handle(); }
    /// Its way could not be followed, and is to be tried again.
    bool awaits_way() const noexcept { return way_failed_; }

    /// Takes the next event; false if none is queued, and what waited for that was told.
    bool step(std::int64_t until, std::error_code& ec);
    /// Tells what waits for the end of the queue, and what has become of the way to the root. False
    /// if more has happened meanwhile, or this moment has come before all was looked at.
    bool settle(std::int64_t until);
    /// Events that are queued in the kernel or read ahead, and those that were taken.
    std::uint64_t queued() const noexcept;
    /// How many events will have been taken when what was removed so far is told to be.
    std::uint64_t due() const noexcept { return endings_.empty() ? 0 : endings_.back().when; }
    std::uint64_t read_ahead() const noexcept { return queue().events_held(); }
    std::uint64_t taken() const noexcept { return queue().events_taken(); }
    void mounts_changed(const std::vector<tree::mounts::change>& changes);
    void reprune() noexcept { land_.places().forget_paths(); }
    /// Closes what a call has opened.
    void rest() noexcept { land_.rest(); }

    void tell_ready();
    bool is_ready() const noexcept { return ready_; }

    void add_to(statistics& sum) const;
    coverage covers(std::string_view path) const;

private:
    const untracked::queue& queue() const noexcept { return land_.queue(); }

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
    void tell_life(happening& of);
    bool has_name(const happening& of, entry_type& type, bool& is_gone);
    void tell_content(const happening& of, entry_type type);
    void about_itself(const happening& of);
    void tell_endings(bool all);

    root_options options_;
    std::uint32_t most_depth_;
    std::error_code ignored_;
    fanotify::group group_;
    territory land_;
    objects objects_;
    narrator tell_;
    account account_;
    const tree::mounts& mounted_;

    tree::inotify_source ways_;
    tree::watch_table way_watches_;
    tree::root_path way_;
    tree::mount_kinds kinds_;
    std::string directory_;
    bool present_ = false;
    bool recheck_ = false;
    bool way_changed_ = false;
    /// It could not be followed.
    bool way_failed_ = false;
    bool ready_ = false;

    /// A directory that came and went, and when its end is told: after its content, which is told
    /// by the events that follow.
    struct ending {
        std::uint64_t when = 0;
        thing what;
        std::int32_t process = 0;
    };
    std::deque<ending> endings_;
    /// What is mounted below and cannot be watched: path and number.
    std::map<std::string, int> refused_;
    std::uint64_t overflows_ = 0;
};

bool is_below(std::string_view path, std::string_view directory);
} // namespace espy::untracked
