/// Whoever believes the stream: keeps a map from the changes alone, and objects to what cannot be.
#pragma once

#include <espy/change.hpp>
#include <espy/known.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

namespace espy::simulation {

/// A promise that does not hold.
struct broken_promise : std::runtime_error {
    using runtime_error::runtime_error;
};

/// The map of one root. Paths are those below the root; the root itself, if it is a file, has the
/// empty one.
class consumer {
public:
    struct known {
        entry_type type = entry_type::none;
        /// When a change of its content, or of which thing it is, was last told.
        std::uint64_t told = 0;
        /// Which thing was there when that was read, or a rename of a directory above it.
        std::uint64_t read = 0;
        /// Since when it is known by this path.
        std::uint64_t here = 0;
        /// A number for life, through all renames.
        std::uint64_t thing = 0;
        /// What it looked like then, and what it was: nobody but the simulation knows that.
        known_entry look = {};
    };
    using map = std::map<std::string, known, std::less<>>;

    /// `selected`: not every entry is told, so a parent may be one that is not.
    consumer(std::string root, bool selected) : root_(std::move(root)), selected_(selected) {}

    /// Which thing is at a path, as a reader of its content would find it.
    std::function<std::uint64_t(const std::string&)> read = [](const std::string&) { return 0; };
    /// The same, as `look_up_entry` sees it.
    std::function<known_entry(const std::string&)> look = [](const std::string&) {
        return known_entry();
    };
    /// It begins again, with what it knows.
    void restart();
    /// It may come to another backend, which is repaired like a loss, and told before by a
    /// `watch_failed`.
    bool may_move = false;
    /// Symbolic links may have content.
    bool follows_links = false;
    /// Applies a change that was given out at `tick`.
    void apply(const change& told, std::uint64_t tick);
    const map& entries() const noexcept { return entries_; }
    const std::string& root() const noexcept { return root_; }
    bool is_ready() const noexcept { return ready_; }
    /// Truth was lost and not repaired yet.
    bool in_doubt() const noexcept { return in_doubt_; }
    bool has_lost_events() const noexcept { return has_lost_events_; }
    /// It was said that something at this path, or above it, cannot be watched.
    bool was_warned(std::string_view path) const;
    bool is_present() const noexcept { return present_; }
    /// All was told: whether something is at the path of the root is known.
    void is_quiet(bool root_is_there);
    /// A link above it is followed, as far as is known.
    bool is_behind_link(std::string_view path) const;
    std::string below(std::string_view path) const;

private:
    void appeared(const change& told, std::uint64_t tick);
    void renamed(const change& told, std::uint64_t tick);
    void put(const map& things, const std::string& to, std::uint64_t tick);
    void about_stream(const change& told);
    known& get(const std::string& path);
    bool has_place(const std::string& path);
    bool has_children(const std::string& path) const;
    map take(const std::string& path);
    void read_content(const std::string& path, known& of) const;

    std::string root_;
    map entries_;
    bool ready_ = false;
    bool restarted_ = false;
    std::uint64_t things_ = 0;
    bool present_ = true;
    /// It was told to be ready, and nothing of it since: perhaps nothing was there.
    bool may_be_absent_ = false;
    bool selected_;
    bool in_doubt_ = false;
    bool has_lost_events_ = false;
    std::set<std::string, std::less<>> warned_;
};

} // namespace espy::simulation
