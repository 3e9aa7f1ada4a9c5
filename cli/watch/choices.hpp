/// What each root is watched by, in words.
#pragma once

#include "filter/armed_roots.hpp"
#include "watch/options.hpp"
#include "watch/progress.hpp"

#include <espy/activity.hpp>
#include <espy/watcher.hpp>

#include <string>
#include <vector>

namespace espy::cli {

/// Says by which backend each root is watched, and what cannot be had by that. Distinct objects: safe.
/// Shared objects: unsafe.
class choices {
public:
    /// All have to outlive this. `log`: watches in place of `source`, or null.
    choices(const watch_options& options, const watcher& source, const activity* log,
            armed_roots& armed)
        : options_(options), watcher_(source), log_(log), armed_(armed) {}

    /// To be called once: the roots, and how they are shown.
    void are_of(const std::vector<root_id>& roots, const std::vector<std::string>& shown);
    /// Once, and once more when another backend has taken over.
    void tell(progress& line);

private:
    void tell_unknown_who() const;
    void hint_at_no_track(const std::string& path) const;
    backend_choice choice(root_id root) const;

    struct told_choice {
        root_id root{};
        std::string path;
        std::string reason;
    };

    const watch_options& options_;
    const watcher& watcher_;
    const activity* log_;
    armed_roots& armed_;
    std::vector<told_choice> chosen_;
};

} // namespace espy::cli
