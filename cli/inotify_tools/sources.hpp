/// All that a tool watches.
#pragma once

#include "inotify_tools/findings.hpp"
#include "inotify_tools/inode_watches.hpp"
#include "inotify_tools/name_filter.hpp"
#include "inotify_tools/options.hpp"
#include "inotify_tools/source_options.hpp"
#include "inotify_tools/tree_watches.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

namespace espy::cli::inotify_tools {

/// Distinct objects: safe. Shared objects: unsafe.
class sources {
public:
    /// Throws `espy::error` if there is no instance of inotify(7).
    sources(const source_options& options, bool recursive, const name_filter& filter,
            const watch_list& list, listener& hears);

    void add(const std::string& path, std::error_code& ec);
    /// Waits until all that is below the arguments is watched. What happens meanwhile is heard.
    void establish();
    /// Hears what there is, once there is something; false if `until` (nothing: never) has come before, or
    /// `stop` is readable.
    bool work(std::optional<std::chrono::steady_clock::time_point> until, int stop = -1);
    /// Directories and files that are watched.
    std::uint64_t size() const;

private:
    bool is_tree(const std::string& path) const;

    source_options options_;
    bool recursive_;
    bool is_alone_;
    findings finds_;
    inode_watches inodes_;
    std::unique_ptr<tree_watches> trees_;
    std::function<std::unique_ptr<tree_watches>()> make_trees_;
    std::uint64_t inodes_watched_ = 0;
};

} // namespace espy::cli::inotify_tools
