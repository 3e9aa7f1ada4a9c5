/// Performs what models ask for: opens, watches, lists and looks.
#pragma once

#include "base/limits.hpp"
#include "base/time/deadline.hpp"
#include "hands/glimpse.hpp"
#include "model/model.hpp"
#include "stream/source.hpp"
#include "way/mount_kinds.hpp"
#include "way/mounts.hpp"

#include <espy/unique_fd.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy::tree {

/// One root as the performer needs to know it.
struct place {
    root_index owner = none;
    tree::model* model = nullptr;
    /// Where the top directory is.
    std::string top_path;
    /// The device number of a directory cannot be taken from its parent: there are mounts below the
    /// root.
    bool has_mounts = false;
    /// What is mounted where; null: nobody knows.
    const tree::mounts* mounts = nullptr;
    /// Asked once, when a limit is reached: another engine can take the root over.
    std::function<bool()> may_move = {};
    /// It does.
    bool moves = false;
    /// Asked when the top directory was opened: what was queued by then may say that another one is meant.
    std::function<bool()> is_overtaken = {};
};

/// What is at a name. An error means that nothing can be said of it.
finding look_at(int directory, const char* name, std::error_code& ec) noexcept;

/// Directories are opened relative to their parent, never through a symbolic link, and known again
/// by what they are, not by their path. No descriptor is kept from one batch to the next, but that of
/// a listing that goes on: none would let a file system be unmounted.
class performer {
public:
    performer(source& events, watch_table& watches,
              const limit::of_hands& most = limit::usual.hands)
        : source_(events), watches_(watches), most_(most) {}

    void perform(place& where, const action& todo);
    /// Asks for no more than `bits` in a directory that is watched.
    void narrow(place& where, directory_index directory, inotify::mask bits);
    /// From this moment on, what takes long is left for later; what is left of a
    /// listing is asked for by an action.
    void work_until(deadline end) noexcept { end_ = end; }
    /// Looks at the entries whose types are not known yet; false if some are left.
    bool complete_types(place& where);
    /// Notes what the entries look like that events have told of, where these do not tell all; false
    /// if some are left.
    bool stamp(place& where);
    /// File systems that change without this kernel's knowledge are polled, too.
    void poll_shared(bool whether) noexcept { polls_shared_ = whether; }
    bool polls_shared() const noexcept { return polls_shared_; }
    mount_kinds& kinds() noexcept { return kinds_; }
    void mounts_changed() noexcept { kinds_.forget(); }
    /// Something was read: what was listed in place of looks is too old.
    void read_on() noexcept { glimpse_.forget(); }
    /// Closes the descriptors at hand, but not those of listings under way.
    void forget() noexcept;
    /// The model of a root has nothing to do any more, or is gone.
    void forget_listings(root_index owner) noexcept;

    std::uint64_t listings() const noexcept { return listings_; }
    std::uint64_t looks() const noexcept { return looks_; }

private:
    void arm(place& where, const to::arm& todo);
    void look(place& where, const to::look& todo);
    void barrier(place& where, const to::barrier& todo);
    void end_watch(place& where, const to::unwatch& todo);
    /// Lists a directory that is polled.
    void observe(place& where, const to::observe& todo);
    void cannot_arm(place& where, entry_index index, int at, const char* name, std::error_code why);
    void end_watch(watch_id watch, int fd);
    void arm_opened(place& where, const to::arm& todo, unique_fd fd);
    std::string explain(const place& where, entry_index index, std::error_code why) const;
    std::string explain_uncovered(const place& where, entry_index index, std::error_code why) const;
    bool is_unwatched(int directory, const char* name);
    std::optional<finding> glimpse_at(place& where, const to::look& todo);
    void take_glimpse(place& where, directory_index directory);
    bool is_gone(place& where, directory_index directory, std::string_view object);
    bool list_types(place& where, directory_index directory);
    void look_for_type(place& where, entry_index index, int directory);
    /// The listing, or observation, of a directory, which may be so large that it takes several
    /// calls. Until its end the directory is held open: nothing else says where it was left.
    struct listing {
        root_index owner = none;
        directory_index directory = none;
        unique_fd fd = {};
        /// Records that were read, and not given to the model yet.
        std::vector<std::byte> left = {};
        std::error_code unclear = {};
        /// Names of files that are mount points.
        std::vector<std::string> mounted = {};
        bool observes = false;
        /// `fd` was opened by another way than the one that is known.
        bool strayed = false;
        bool first = true;
        /// It takes several calls.
        bool resumed = false;
        bool has_directories = false;
    };
    void list(place& where, directory_index directory, unique_fd fd);
    void begin_listing(place& where, listing& begun);
    void list_on(place& where, directory_index directory);
    void list_some(place& where, listing& at);
    bool list_entry(model& m, listing& at, sys::listed_entry found);
    bool observe_entry(model& m, listing& at, const sys::listed_entry& found);
    void leave_listing(model& m, listing rest);
    void end_listing(place& where, listing& at);
    void forget_listing(root_index owner, directory_index directory) noexcept;
    bool is_over() const noexcept { return end_.is_over(); }
    void identify(place& where, directory_index directory, int fd, std::uint64_t listed);
    std::vector<std::string> mounted_in(const place& where, directory_index directory) const;
    static bool is_mounted(int directory, const char* name);
    void watch_mounted(place& where, const listing& in, const std::string& name);

    unique_fd open_unheard(place& where, directory_index directory, std::error_code& ec);
    unique_fd open_observed(place& where, directory_index directory, std::error_code& ec);
    void hold(place& where, const listing& begun);
    bool adopt(place& where, entry_index index);
    bool cover(place& where, directory_index directory, unique_fd& fd, const sys::details& itself);
    bool is_at_its_name(place& where, entry_index index, const sys::status& itself);
    void list_observed(place& where, listing& at, const sys::details& itself);
    void look_closely(model& m, directory_index directory, int fd, const sys::listed_entry& found);
    void note_kind(model& m, entry_index index, int fd, std::uint64_t device);

    /// The descriptor of a directory, opened if need be; -1 if its path does not lead to it, or it
    /// cannot be told (`ec`).
    int open(place& where, directory_index directory, std::error_code& ec);
    unique_fd open_by_path(place& where, directory_index directory, std::error_code& ec);
    bool is_it(place& where, directory_index directory, int fd, std::error_code& ec);
    /// Those in which something is to be opened are not crowded out by others.
    enum class use : std::uint8_t { way, end };
    void keep(place& where, directory_index directory, unique_fd fd, use what = use::way);
    int kept(root_index owner, directory_index directory) const noexcept;
    unique_fd take_kept(root_index owner, directory_index directory) noexcept;

    struct opened {
        root_index owner = none;
        directory_index directory = none;
        unique_fd fd;
    };

    source& source_;
    watch_table& watches_;
    limit::of_hands most_;
    std::array<opened, limit::usual.hands.open_ways + limit::usual.hands.open_ends> opened_;
    bool keeps_any_ = false;
    std::size_t next_way_ = 0;
    std::size_t next_end_ = 0;
    std::vector<listing> listings_under_way_;
    deadline end_;
    std::unique_ptr<std::byte[]> buffer_ = std::make_unique_for_overwrite<std::byte[]>(buffer_size);
    std::string path_;
    std::uint64_t listings_ = 0;
    std::uint64_t looks_ = 0;
    mount_kinds kinds_;
    glimpse glimpse_;
    bool polls_shared_ = false;

    static constexpr std::size_t buffer_size = limit::listing_bytes;
};

} // namespace espy::tree
