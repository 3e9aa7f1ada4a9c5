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
#include <string>
#include <string_view>
#include <vector>

namespace espy::cli {

/// Which directories are descended into, and which changes are told. It has to outlive the watcher
/// whose roots ask it. Distinct objects: safe. Shared objects: unsafe.
class filter {
public:
    explicit filter(const filter_options& options = {});

    /// Has the root's directories pruned, and told what the rules depend on.
    void add_root(const std::string& root, root_options& options);

    /// Takes note of what a change means for the rules. Every change has to be shown, in order and
    /// before the next is decided about.
    /// @return The directories, by their paths below the root, below which others may be pruned now.
    std::vector<std::string> take_in(const change& change);

    /// True if the change is to be told, as the rules are now.
    bool tells(const change& change);

    /// What the ignore rules say about an entry, by its path below the root.
    ignore::decision decide(const std::string& root, std::string_view below, entry_type type);
    /// The same as a line for people.
    std::string explain(const std::string& root, std::string_view below, entry_type type);
    /// Everything but the ignore rules.
    const ignore::select& selection() const noexcept { return select_; }

    /// The files with rules that no root shows changes of. When one of them changes, `reload`.
    std::vector<std::filesystem::path> outside_files();
    void reload();

private:
    ignore::tree* tree_of(std::string_view root) const;

    ignore::tree_options tree_options_;
    ignore::select select_;
    /// By root, as in a change. None if nothing can be ignored.
    std::map<std::string, std::unique_ptr<ignore::tree>, std::less<>> trees_;
};

} // namespace espy::cli
