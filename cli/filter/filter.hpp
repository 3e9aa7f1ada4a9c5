/// Decides about the entries of all roots of a command.
#pragma once

#include "filter/options.hpp"

#include <espy/change.hpp>
#include <espy/ignore/select.hpp>
#include <espy/ignore/tree.hpp>
#include <espy/options.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace espy::cli {

/// Which directories are descended into, and which entries are told. It has to outlive the watcher
/// whose roots ask it, and stay where it is. Distinct objects: safe. Shared objects: unsafe.
class filter {
public:
    /// Directories, by their paths below a root, below which other entries may be told now.
    using doubts = std::set<std::pair<root_id, std::string>>;

    explicit filter(const filter_options& options = {});
    filter(const filter&) = delete;
    filter& operator=(const filter&) = delete;

    /// Has the root ask which directories are pruned and which entries are selected, and tell what
    /// the rules depend on.
    void add_root(const std::string& root, root_options& options);

    /// What has become doubtful by what the roots showed since.
    doubts take_doubtful() { return std::exchange(doubtful_, {}); }

    /// What the ignore rules say about an entry, by its path below the root.
    ignore::decision decide(const std::string& root, std::string_view below, entry_type type);
    /// The same as a line for people.
    std::string explain(const std::string& root, std::string_view below, entry_type type);
    /// Everything but the ignore rules.
    const ignore::select& selection() const noexcept { return select_; }

    bool reads_files() const noexcept { return tree_options_.ignore_files; }
    /// The files with rules that no root shows changes of. When one of them changes, `reload`.
    std::vector<std::filesystem::path> outside_files();
    void reload();
    /// Rules that were taken away are honoured still, until `release`.
    bool holds() const;
    /// @return Where other entries may be told now: root, and directory below it.
    std::vector<std::pair<std::string, std::string>> release();

    /// Lines for people: the rules that are passed over because they ignore all of a root, which was
    /// asked for.
    std::vector<std::string> waived_rules();
    /// Lines for people: the files with rules that are not honoured, and why.
    std::vector<std::string> refused_files() const;

private:
    bool selects(ignore::tree* rules, std::string_view below, entry_type type);
    void take_in(ignore::tree& rules, const change& seen);
    ignore::tree* tree_of(std::string_view root) const;

    ignore::tree_options tree_options_;
    ignore::select select_;
    /// By root, as in a change. None if nothing can be ignored.
    std::map<std::string, std::unique_ptr<ignore::tree>, std::less<>> trees_;
    doubts doubtful_;
};

} // namespace espy::cli
