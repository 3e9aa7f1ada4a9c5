/// One run of a watcher against a disk in memory on which others work at every moment.
#pragma once

#include "choices.hpp"
#include "consumer.hpp"
#include "kernel.hpp"

#include <espy/watcher.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace espy::simulation {

/// What is to be seen at a path below the root.
struct seen {
    const slot* what = nullptr;
    bool hidden = false;
};

class play {
public:
    /// All decisions come from `bytes`: which operations, when, and what the file system and the
    /// limits are like.
    explicit play(std::span<const std::uint8_t> bytes, backend by = backend::inotify);

    /// Throws `broken_promise`.
    void run();
    /// What happened, a line each.
    const std::string& story() const noexcept { return story_; }
    /// Prints each line at once, too.
    bool aloud = false;

private:
    using place = std::pair<node_ptr, std::string>;

    // play.cpp
    void prepare();
    void add_root(const std::string& path, const root_options& options);
    void act();
    void poll();
    void sync();
    void quiesce();
    void take_in();
    void read_again();
    void check(bool everything);
    void check_root(std::size_t which, bool everything);
    void check_laws(std::size_t which, const std::string& path, const seen& there);
    void lift_limits();
    void say(const std::string& line);
    disk::habits choose_habits();
    root_options choose_options();

    // operations.cpp
    void meanwhile();
    void operate();
    void operate_on(const place& at);
    void operate_on_two(const place& from);
    place choose_place(bool existing);
    std::string path_of(const place& of) const;
    void make_deep(const place& at);
    void save(const place& at);
    void empty(const node_ptr& where, const std::string& path);
    void collect(const node_ptr& where, const std::string& path, unsigned depth);
    std::map<std::string, seen> whole_tree(std::size_t which) const;
    void collect_seen(std::size_t which, const node_ptr& where, const std::string& path,
                      unsigned depth, bool hidden, std::map<std::string, seen>& out) const;

    choices choices_;
    backend by_;
    /// There are not enough watches: what happened in between may never be seen.
    bool limited_ = false;
    kernel kernel_;
    std::optional<watcher> watcher_;
    batch batch_;
    std::vector<root_options> options_;
    std::vector<consumer> consumers_;
    std::string story_;
    bool quiet_ = true;
    unsigned gap_ = 0;
    unsigned operations_left_ = 120;
    bool small_portions_ = false;
    bool touches_root_ = false;
    bool denies_ = false;
    /// Directories that exist, with their paths.
    std::vector<std::pair<node_ptr, std::string>> directories_;
};

} // namespace espy::simulation
