/// Arguments that are watched with all below them, over `espy::watcher`: it says which directories there are and
/// how they are called, the kernel's records in its stream are what is heard, and of its own changes only those
/// that no record told.
#pragma once

#include "inotify_tools/findings.hpp"
#include "inotify_tools/heard.hpp"
#include "inotify_tools/name_filter.hpp"
#include "inotify_tools/source_options.hpp"

#include <espy/batch.hpp>
#include <espy/watcher.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy::cli::inotify_tools {

/// Distinct objects: safe. Shared objects: unsafe.
class tree_watches {
public:
    /// Throws `espy::error`. `excluded`: paths as they would be printed.
    tree_watches(const source_options& options, const name_filter& filter,
                 const std::vector<std::string>& excluded, listener& hears, findings& finds);

    void add(const std::string& path, bool recursive, std::error_code& ec);
    /// Each of them has been listed, and nothing is left to be heard of that.
    bool is_established() const noexcept { return established_; }
    int native_handle() const noexcept { return watcher_.native_handle(); }
    bool has_any() const noexcept { return !roots_.empty(); }
    /// Does what can be done without waiting. Throws `espy::error`.
    void work();
    /// The directories that have a watch.
    std::uint64_t size() const { return watcher_.stats().directories_watched; }

private:
    struct root {
        std::string path;
        std::string canonical;
        /// Between `overflow`, or the move to another backend, and `resynced`.
        bool repairs = false;
        /// Records are hints, or there are none: what the tree finds is all there is.
        bool has_no_records = false;
        /// Some of it is listed now and then.
        bool is_listed = false;
        bool moved_itself = false;
    };

    bool is_all_read() const;
    bool is_ready() const noexcept { return ready_ == roots_.size(); }
    bool is_shut_out(const root& in, std::string_view directory);
    void take(const change& told);
    void take_record(root& in, const change& told);
    void take_found(root& in, const change& told);
    void take_news(root& in, const change& told);
    bool is_told_by_records(const root& in, const change& told) const;

    source_options options_;
    const name_filter& filter_;
    std::set<std::string, std::less<>> excluded_;
    listener& hears_;
    findings& finds_;
    watcher watcher_;
    batch batch_;
    std::map<root_id, root> roots_;
    std::size_t ready_ = 0;
    bool established_ = false;
    bool overflows_ = false;
    /// Directories that a filter would shut out, had they not been there before.
    std::set<std::string, std::less<>> first_;
    /// As the last record has it.
    std::string watch_;
};

} // namespace espy::cli::inotify_tools
