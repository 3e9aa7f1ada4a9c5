/// One run of a watcher against a disk in memory on which others work at every moment.
#pragma once

#include "base/limits.hpp"
#include "choices.hpp"
#include "consumer.hpp"
#include "kernel.hpp"
#include "record_law.hpp"

#include <espy/known.hpp>
#include <espy/watcher.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace espy::simulation {

/// What is to be seen at a path below the root.
struct seen {
    const slot* what = nullptr;
    bool hidden = false;
};

/// What a play is about, besides what is in all of them.
enum class scene : std::uint8_t {
    plain,
    /// There is more than one file system, and a queue soon overflows.
    volumes,
    /// Files are mounted on files.
    mounts,
    /// The kernel's own records are told, too.
    records,
    /// Whoever watches ends, and begins again with what it knew.
    restarts,
    /// Symbolic links are followed, wherever they lead.
    links,
};

/// As `look_up_entry` sees it.
known_entry look_at(const node& what, bool has_birth, std::int64_t now);

/// What was known before a restart.
struct former {
    std::string path;
    std::uint64_t thing = 0;
};

/// One root, and who believes what is told of it.
struct subscription {
    root_id id{};
    root_options options;
    consumer map;
    bool removed = false;
    /// Nothing was at its path since the last restart: what was known was not compared yet.
    bool waits = false;
    /// What was told to be gone though it is there, since a mode on the way to the root is in the way: that
    /// the root is gone follows.
    std::string goes_with_root = {};
    /// What was known then by the handle that it has for life; no path: of several.
    std::map<std::uint64_t, former> before = {};
    /// The same by path.
    std::map<std::string, std::uint64_t> things = {};
};

class play {
public:
    /// All decisions come from `bytes`: which operations, when, and what the file system and the
    /// limits are like.
    explicit play(std::span<const std::uint8_t> bytes, backend by = backend::inotify,
                  scene of = scene::plain);

    /// Throws `broken_promise`.
    void run();
    bool has_tiny_limits() const noexcept { return tiny_; }
    /// Before it runs.
    void keep_usual_limits() noexcept {
        limits_ = {};
        tiny_ = false;
    }
    /// What is special about it.
    std::string kind() const;
    /// What happened, a line each.
    const std::string& story() const noexcept { return story_; }
    /// Prints each line at once, too.
    bool aloud = false;

private:
    using place = std::pair<node_ptr, std::string>;

    // play.cpp
    void prepare();
    void open_watcher();
    void add_root(const std::string& path, const root_options& options);
    void add_or_remove_root();
    void act();
    void poll();
    /// False if it has given up, which the limits of the play may have it do.
    bool sync();
    void quiesce();
    void lift_limits();
    int refuse(call which);
    void hasten();
    void say(const std::string& line);
    disk::habits choose_habits();
    root_options choose_options();
    void choose_limits(std::span<const std::uint8_t> bytes);
    void choose_names();

    // checks.cpp
    void take_in(std::error_code failed);
    void tell(const change& told);
    void read_again();
    void check_change(subscription& root, const change& told) const;
    void check(bool everything);
    void check_root(subscription& root, bool everything);
    // links.cpp
    /// What a path leads to, over whatever links; nothing: there is nothing.
    std::optional<seen> lead(std::string_view path, bool follows_last) const;
    void check_links(const subscription& root) const;
    void make_link(const place& at);

    void check_laws(const subscription& root, const std::string& path, const seen& there) const;
    void require(bool holds, const char* promise, std::string_view path) const;

    // restarts.cpp
    void restart();
    void check_renames(const subscription& root);
    static bool has_no_order(const subscription& root, const std::string& from,
                             const std::string& to);

    // operations.cpp
    void meanwhile();
    void operate();
    void operate_on(const place& at);
    void operate_on_two(const place& from);
    void mount_or_unmount(const place& at);
    bool may_move(const place& from, const place& to) const;
    place choose_place(bool existing);
    std::string path_of(const place& of) const;
    void make_deep(const place& at);
    void save(const place& at);
    void empty(const node_ptr& where, const std::string& path);
    void collect(const node_ptr& where, const std::string& path, unsigned depth);
    std::map<std::string, seen> whole_tree(const subscription& root) const;
    void collect_seen(const root_options& options, const node_ptr& where, const std::string& path,
                      unsigned depth, bool hidden, std::map<std::string, seen>& out) const;

    choices choices_;
    backend by_;
    scene scene_;
    /// There are not enough watches: what happened in between may never be seen.
    bool limited_ = false;
    limit::values limits_;
    /// Some of them are.
    bool tiny_ = false;
    kernel kernel_;
    std::optional<watcher> watcher_;
    batch batch_;
    /// By number.
    std::deque<subscription> roots_;
    /// Of how many changes the batch consisted when an event had been applied.
    std::vector<std::size_t> applied_;
    std::uint64_t applied_before_ = 0;
    record_law records_;
    /// The same when there was nothing left to do last; the maps were as of then.
    std::uint64_t settled_ = 0;
    std::string story_;
    /// Where the story was then, if nobody was at work.
    std::size_t settled_story_ = 0;
    bool quiet_ = true;
    unsigned gap_ = 0;
    unsigned operations_left_ = 120;
    /// As a rule few, so that operations meet.
    std::vector<std::string> names_{"a", "b", "c", "d"};
    bool small_portions_ = false;
    std::size_t buffer_size_ = 65536;
    bool can_rename_ = true;
    bool touches_root_ = false;
    bool denies_ = false;
    bool several_ = false;
    bool faulty_ = false;
    unsigned calls_to_fault_ = 0;
    bool hastens_ = false;
    unsigned asks_to_haste_ = 0;
    bool has_failed_ = false;
    /// The last call did: whoever made it makes it again, without being woken up.
    bool failed_ = false;
    bool forbidden_ = false;
    /// A way that cannot be watched is followed with each pass: where it leads is told later. Until it is
    /// watched again, and nothing is left to wait for.
    bool way_failed_ = false;
    /// Directories that exist, with their paths.
    std::vector<std::pair<node_ptr, std::string>> directories_;
};

} // namespace espy::simulation
