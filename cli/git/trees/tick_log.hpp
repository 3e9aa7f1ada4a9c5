/// Which paths changed since when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace espy::cli::git {

/// A moment in a `tick_log`. 0 is before all that it knows.
using tick = std::uint64_t;

/// How much a `tick_log` remembers.
struct tick_log_limits {
    std::size_t paths = 200'000;
    std::size_t bytes = std::size_t{32} << 20;
};

/// Each path once, by the tick at which it changed last. Beyond its limits the older half is
/// forgotten, and the horizon says so. Distinct objects: safe. Shared objects: unsafe.
///
///     places_:  hash of a path -> index + 1 of its entry, 0: free      (open addressing)
///     entries_: in the order of ticks; one without a path was touched again since
///     names_:   the bytes of the paths, each once
class tick_log {
public:
    explicit tick_log(const tick_log_limits& limits = {});

    /// `path` changed now.
    void touch(std::string_view path);

    /// Ends the tick, if anything was touched in it: what is touched from now on is later.
    /// @return A tick that is not before any `touch` so far, and before all that follow.
    tick close();

    /// All before now is unknown.
    void forget();

    /// True if `tell_since` is complete for `then`, which `close` returned.
    bool reaches(tick then) const noexcept { return then >= horizon_ && then < now_; }

    /// Calls `tell` with each path that was touched after `then`, once, the last first.
    /// @pre `reaches(then)`.
    template <typename Tell>
    void tell_since(tick then, Tell tell) const {
        for (auto at = entries_.rbegin(); at != entries_.rend() && at->when > then; ++at) {
            if (at->is_last) {
                tell(name(*at));
            }
        }
    }

    std::size_t size() const noexcept { return paths_; }
    tick now() const noexcept { return now_; }

private:
    struct entry {
        tick when;
        std::uint32_t begin;
        std::uint32_t length : 31;
        std::uint32_t is_last : 1;
    };

    std::string_view name(const entry& of) const {
        return std::string_view(names_).substr(of.begin, of.length);
    }
    std::uint32_t& place_of(std::string_view path);
    /// Leaves out what is not the last of its path, and what is before `first`.
    void rebuild(std::size_t first);
    void make_room(std::size_t bytes);

    tick_log_limits limits_;
    std::vector<std::uint32_t> places_;
    std::vector<entry> entries_;
    std::string names_;
    std::size_t paths_ = 0;
    tick now_ = 2;
    tick horizon_ = 1;
};

} // namespace espy::cli::git
