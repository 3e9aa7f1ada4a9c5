/// The roots of a command, watched as its filter has it.
#pragma once

#include "filter/filter.hpp"
#include "filter/root_keeper.hpp"

#include <espy/watcher.hpp>

#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace espy::cli {

/// Adds the roots to a watcher, and has them armed anew when the rules change: when an ignore file
/// in them does, or one of those outside, which it watches as well. What a rule ignored is told only
/// when the rule has been away for `lift_delay`. Distinct objects: safe. Shared objects: unsafe.
class armed_roots {
public:
    using clock = std::chrono::steady_clock;
    /// An editor's save, or a checkout, has an ignore file away or empty for less than that;
    static constexpr std::chrono::milliseconds lift_delay{1000};
    /// and nobody saves again and again for so long.
    static constexpr std::chrono::milliseconds longest_delay{10'000};

    /// All have to outlive this. With `keeper` that is what watches the roots, and `source` only files
    /// with rules outside of them.
    armed_roots(filter& entries, watcher& source, root_keeper* keeper = nullptr)
        : filter_(entries), watcher_(source), keeper_(keeper) {}

    /// To be called once. Throws `failure` if a root cannot be watched.
    /// @return The roots, in that order.
    std::vector<root_id> add(const std::vector<std::string>& roots, const root_options& options);

    /// Every change has to be shown, in order.
    /// @return False if it is about a file with rules outside of the roots, and so for nobody else.
    bool take_in(const change& change);
    /// The same for those of `keeper`.
    void take_in_kept() noexcept { look_outside_ = true; }
    /// Has the watcher do what follows from the changes. To be called after each batch, and when it
    /// is `due`.
    void rearm();
    std::optional<clock::time_point> due() const noexcept { return due_; }

    /// Files with rules that are not honoured, in words; each once.
    std::vector<std::string> take_refused();

    /// Those of all that watches, without the entries that are files with rules outside of the roots.
    statistics stats() const;

private:
    root_id add_root(const std::string& path, const root_options& options, std::error_code& ec);
    void watch_outside_files();
    void reload();
    void lift(bool changed);
    bool may_be_unread(const std::string& file) const;

    filter& filter_;
    watcher& watcher_;
    root_keeper* keeper_;
    std::vector<std::pair<std::string, root_id>> roots_;
    /// Files with rules outside of the roots.
    std::map<root_id, std::string> outside_;
    std::set<std::string> outside_paths_;
    filter::doubts doubtful_;
    std::set<std::string> refused_;
    /// Since when rules are honoured that are not there, and until when.
    clock::time_point held_since_;
    std::optional<clock::time_point> due_;
    /// Others may be found by whatever is decided: when something was told or listed.
    bool look_outside_ = false;
    std::uint64_t listings_ = 0;
    /// Done with: the `HEAD` that a new repository has now.
    std::vector<root_id> needless_;
    /// When the first rules were read, at the latest.
    std::time_t begun_ = 0;
};

} // namespace espy::cli
