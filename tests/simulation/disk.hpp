/// A file system in memory whose changes make events as inotify(7) and fanotify(7) make them.
#pragma once

#include "group.hpp"
#include "mounted_files.hpp"
#include "queue.hpp"
#include "truth.hpp"

#include <espy/change.hpp>
#include <espy/inotify/mask.hpp>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace espy::simulation {

struct node;
using node_ptr = std::shared_ptr<node>;

/// One name in a directory.
struct slot {
    node_ptr target;
    /// The place in a listing.
    std::uint64_t order = 0;
    /// When something was last written through this name, or came to it.
    std::uint64_t written = 0;
    /// The name itself, wherever it moves.
    std::uint64_t identity = 0;
    /// In `truth`, as long as it is here.
    std::size_t record = truth::none;
    /// What is mounted on it.
    std::shared_ptr<slot> cover = nullptr;
    /// When the last thing was mounted on it, and when that was gone again.
    std::uint64_t covered = 0;
    std::uint64_t uncovered = 0;
};

/// What is to be seen there.
const slot& on_top(const slot& name) noexcept;

/// One inode.
struct node {
    std::uint64_t number = 0;
    /// A number that no other has ever had.
    std::uint64_t handle = 0;
    entry_type type = entry_type::none;
    /// Of a symbolic link.
    std::string leads_to = {};
    std::map<std::string, slot, std::less<>> names = {};
    node* parent = nullptr;
    unsigned links = 0;
    unsigned opened = 0;
    std::int64_t changed = 0;
    /// The file system that it is on; the directory that it is the top of is no entry of that.
    std::uint32_t volume = 1;
    bool is_top = false;
    /// Of a file: on so many names.
    unsigned mounted = 0;
    bool readable = true;
    bool searchable = true;
    std::int32_t watch = -1;
    inotify::mask asked = inotify::mask::none;

    bool is_directory() const noexcept { return type == entry_type::directory; }
};

/// What the kernel does for one event of an operation.
struct hook {
    node_ptr where;
    inotify::mask bits = inotify::mask::none;
    std::string name = {};
    std::uint32_t cookie = 0;
    /// The watch when the operation began; it may end before the event is queued, which then comes
    /// after `ignored`.
    std::int32_t watch = -1;
    /// The event goes to wherever this name is by then.
    std::uint64_t identity = 0;
    /// The handle of what it is about.
    std::uint64_t object = 0;
    /// Names in `truth` of which the event tells.
    std::vector<std::size_t> begins = {};
    std::vector<std::size_t> ends = {};
};

/// The tree. Every operation changes it at once; its events are queued later, one by one, while the
/// directories concerned are locked, as the kernel does it.
class disk {
public:
    struct habits {
        /// Listings are in the order of hashes (ext4), not of making (tmpfs).
        bool hashed = false;
        /// Numbers of inodes are used again at once.
        bool reuses_numbers = false;
        /// `statx` says when something was made.
        bool keeps_births = false;
        std::size_t watch_limit = 1000000;
        std::size_t queue_limit = 16384;
        /// A file system refuses to be marked as a whole.
        bool marks_directories_only = false;
        /// It is of a type that nobody knows, where what is not in use cannot be opened by its handle, though it
        /// has a name.
        bool forgets_handles = false;
        /// Who watches has no privilege.
        bool hides_processes = false;
    };

    explicit disk(const habits& how);

    const node_ptr& root() const noexcept { return root_; }
    /// What has this handle; null if it is gone.
    node_ptr by_handle(std::uint64_t handle) const;
    queue& events() noexcept { return events_; }
    /// By descriptor.
    std::map<int, group>& groups() noexcept { return groups_; }
    const std::map<int, group>& groups() const noexcept { return groups_; }
    /// Called with every event that is read from one of them.
    std::function<void(const hint&)> hint_given = [](const hint&) {};
    const truth& past() const noexcept { return past_; }
    habits& how() noexcept { return how_; }
    std::uint64_t tick() const noexcept { return tick_; }
    std::int64_t now() const noexcept { return now_; }
    void pass(std::int64_t nanoseconds);

    // --- Operations; false if not possible.
    /// Who does what comes next.
    void become(std::int32_t process) noexcept { process_ = process; }
    bool make(const node_ptr& in, const std::string& name, entry_type type,
              std::string_view leads_to = {});
    /// A directory that is the top of another file system.
    bool make_volume(const node_ptr& in, const std::string& name);
    bool unlink(const node_ptr& in, const std::string& name);
    bool link(const node_ptr& from, const std::string& name, const node_ptr& to,
              const std::string& new_name);
    bool rename(const node_ptr& from, const std::string& name, const node_ptr& to,
                const std::string& new_name);
    bool exchange(const node_ptr& from, const std::string& name, const node_ptr& to,
                  const std::string& new_name);
    bool write(const node_ptr& in, const std::string& name);
    bool change_attributes(const node_ptr& in, const std::string& name);
    /// One file on another; the names are there. A mount ends when somebody has read of it.
    bool mount(const node_ptr& on, const std::string& name, const node_ptr& from,
               const std::string& source);
    bool unmount(const node_ptr& on, const std::string& name);
    mount_table& mounts() noexcept { return mounts_; }

    // --- Operations that are under way.
    /// Queues the next event of the operation begun first, or of the one begun last.
    void go_on(bool last);
    /// Waits until nobody holds the lock of `directory`.
    void wait_for(const node& directory);
    void finish_all();
    bool under_way() const noexcept { return !under_way_.empty(); }

    // --- System calls of whom watches.
    std::int32_t watch(const node_ptr& what, inotify::mask bits, bool add);
    bool unwatch(std::int32_t watch);
    /// The instance is closed.
    void unwatch_all();
    std::size_t watches() const noexcept { return watched_.size(); }
    void open(const node_ptr& what) noexcept { ++what->opened; }
    void close(const node_ptr& what);

private:
    struct operation {
        std::vector<hook> hooks;
        std::vector<node*> locked;
        std::int32_t process = 0;
        std::int64_t began = 0;
    };

    void begin(std::vector<hook> hooks, std::vector<node*> locked);
    /// Until no operation is under way of whose locks `concerns` is true.
    template <typename Test>
    void wait_until_over(Test concerns);
    /// The locks of a rename.
    void lock(const node_ptr& from, const node_ptr& to);
    void step(std::size_t index);
    void tell(const hook& next, const operation& of);
    event_number notify(hook event, std::int32_t process, const hook* other_half);
    void notify_group(const hook& event, std::int32_t process, const hook* other_half);
    std::size_t put(node& in, const std::string& name, const node_ptr& what,
                    std::uint64_t identity = 0);
    std::size_t take(node& in, const std::string& name);
    bool follow_name(const node_ptr& in, hook& event) const;
    void release(const node_ptr& what);
    void show(slot& what, const slot& instead, const node& in, const std::string& name);
    std::vector<hook> hooks_of_file(const node_ptr& in, const std::string& name, const slot& at,
                                    std::initializer_list<inotify::mask> bits);
    void note_written(const slot& at);
    void end_watch(node& what);
    std::uint64_t take_number();
    void hear(const hint& event);
    bool is_below(const node* what, const node* above) const noexcept;

    habits how_;
    node_ptr root_;
    queue events_;
    std::map<int, group> groups_;
    std::map<std::uint64_t, std::weak_ptr<node>> by_handle_;
    truth past_;
    mount_table mounts_;
    std::vector<operation> under_way_;
    std::map<std::int32_t, node_ptr> watched_;
    std::vector<std::uint64_t> free_numbers_;
    std::uint64_t next_number_ = 2;
    std::uint64_t next_order_ = 1;
    std::uint64_t next_identity_ = 1;
    std::uint64_t next_handle_ = 1;
    std::uint32_t next_volume_ = 2;
    std::int32_t process_ = 1;
    std::int32_t next_watch_ = 1;
    std::uint32_t next_cookie_ = 1;
    std::uint64_t tick_ = 1;
    std::int64_t now_ = 1'000'000'000'000;
};

} // namespace espy::simulation
