/// One work tree of git, watched, and what of it changed since when.
#pragma once

#include "git/trees/gaps.hpp"
#include "git/trees/token.hpp"

#include <espy/batch.hpp>
#include <espy/watcher.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace espy::cli::git {

/// Which directory something is, whatever its path.
struct identity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;

    friend bool operator==(const identity&, const identity&) = default;
};

/// Of what is at `path` now; zeros if that is nothing.
identity identity_of(const std::string& path) noexcept;

/// What became of the questions about a work tree.
struct answer_counts {
    std::uint64_t asked = 0;
    /// Answered by paths, not by "all".
    std::uint64_t by_paths = 0;
    std::uint64_t paths = 0;
};

/// Why git is told to look at everything.
enum class doubt : std::uint8_t {
    none,
    /// The tree is still being listed.
    not_ready,
    /// There are directories of which nothing is told at once.
    uncovered,
    /// So much happens that the time was over, or things change places all the time.
    busy,
    /// A token of another kind, of another server, or from before what is remembered.
    unknown_token,
    /// The path is another directory by now, or none.
    gone,
};

/// Distinct objects: safe. Shared objects: unsafe.
class work_tree {
public:
    /// Begins to list and watch what is at `top`. Throws `espy::error`.
    /// @param first Names the server, and the work tree in it.
    work_tree(std::string top, const token& first);

    const std::string& top() const noexcept { return top_; }
    /// Readable when `listen` has something to do.
    int descriptor() const noexcept { return watcher_.native_handle(); }
    /// Takes in some of what is there, for a few milliseconds.
    void listen();

    bool is_ready() const noexcept { return ready_; }
    /// It is to be dropped: the directory is not the one that it was.
    bool is_gone() const noexcept { return gone_; }

    /// Appends what git is to be told, of what is below `prefix` (empty, or ended by a slash): the
    /// token, then each path that changed since `asked`, each ended by a NUL.
    void answer(std::string& out, std::string_view asked, std::string_view prefix);

    /// Why the last answer was "all".
    doubt last_doubt() const noexcept { return doubt_; }
    const answer_counts& counts() const noexcept { return counts_; }
    std::size_t paths_remembered() const noexcept { return log_.size(); }
    statistics stats() const { return watcher_.stats(); }
    const gaps& uncovered() const noexcept { return gaps_; }
    std::chrono::steady_clock::time_point last_asked() const noexcept { return last_asked_; }

private:
    sync_status sync();
    void take_batch();
    void take(const change& one);
    void touch(std::string_view path, entry_type type);
    void touch_listing(std::string_view directory);
    void forget_directory(std::string_view path);
    std::string_view below_top(std::string_view path) const;
    doubt find_doubt(sync_status reached, const std::optional<token>& asked) const;
    void append_since(std::string& out, const token& since, std::string_view prefix);

    std::string top_;
    token next_;
    identity identity_;
    watcher watcher_;
    root_id root_{};
    batch batch_;
    tick_log log_;
    /// All that are watched, below the top.
    std::set<std::string, std::less<>> directories_;
    gaps gaps_;
    bool ready_ = false;
    bool gone_ = false;
    doubt doubt_ = doubt::none;
    answer_counts counts_;
    std::chrono::steady_clock::time_point last_asked_ = std::chrono::steady_clock::now();
};

} // namespace espy::cli::git
