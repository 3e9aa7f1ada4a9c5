/// Decides about the entries of all roots of a command.
#pragma once

#include "filter/options.hpp"

#include <espy/change.hpp>
#include <espy/ignore/select.hpp>
#include <espy/ignore/tree.hpp>
#include <espy/options.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace espy::cli {

/// Which directories are descended into, and which changes are told. It has to outlive the watcher
/// whose roots ask it. Distinct objects: safe. Shared objects: unsafe.
class filter {
public:
    explicit filter(const filter_options& options = {});

    /// Has the root's directories pruned, and told what the rules depend on.
    void add_root(const std::string& root, root_options& options);

    /// True if the change is to be told. Every change has to be shown, in order, because an ignore
    /// file may be what changed.
    bool tells(const change& change);

private:
    ignore::tree* tree_of(std::string_view root) const;
    static void take_in(ignore::tree& rules, const change& change);

    ignore::tree_options tree_options_;
    ignore::select select_;
    /// By root, as in a change. None if nothing can be ignored.
    std::map<std::string, std::unique_ptr<ignore::tree>, std::less<>> trees_;
};

} // namespace espy::cli
