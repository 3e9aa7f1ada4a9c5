/// What covers a path, as far as the model knows.
#include "model/coverage.hpp"

#include "model/model.hpp"

namespace espy::tree {
namespace {

coverage_gap why_pruned(const model& of, entry_index index) {
    const root_options& options = of.options();
    const store& tree = of.tree();
    if (!options.recursive || tree.depth(index) >= options.max_depth) {
        return coverage_gap::too_deep;
    }
    std::string path;
    tree.append_path(index, tree.top(), path);
    const bool asked_for = options.prune && options.prune(path);
    return asked_for || !options.one_file_system ? coverage_gap::pruned
                                                 : coverage_gap::other_file_system;
}

/// What tells of the entries of this directory.
coverage covers_content(const model& of, entry_index index) {
    const store& tree = of.tree();
    const entry& e = tree.at(index);
    coverage answer;
    answer.place = of.tells().path(index);
    if (e.directory != none && tree.dir(e.directory).watch != watch_id::none) {
        answer.by = coverage_means::watch;
        answer.gap = tree.dir(e.directory).made_by_kernel ? coverage_gap::made_by_kernel
                                                          : coverage_gap::none;
    } else if (e.directory != none && tree.dir(e.directory).polled) {
        answer.by = coverage_means::listing;
        const directory& d = tree.dir(e.directory);
        answer.gap = d.shortage == shortage::nothing   ? answer.gap
                     : d.shortage == shortage::refusal ? coverage_gap::failed
                                                       : coverage_gap::watch_limit;
    } else if (e.pruned) {
        answer.gap = why_pruned(of, index);
    } else {
        answer.gap = e.is_dirty() ? coverage_gap::failed : coverage_gap::pending;
    }
    if (e.directory != none && tree.dir(e.directory).polled) {
        answer.interval = of.polls().interval();
    }
    if (e.is_denied()) {
        answer.gap = coverage_gap::permission;
    }
    return answer;
}

} // namespace

coverage covers(const model& of, std::string_view below_root) {
    const store& tree = of.tree();
    if (!of.root().is_present()) {
        return !of.root().is_listed()
                   ? coverage{coverage_means::nothing, coverage_gap::pending, {}, {}, {}}
                   : coverage{coverage_means::watch, coverage_gap::absent, {}, {}, {}};
    }
    const bool inside = below_root.ends_with('/');
    if (inside) {
        below_root.remove_suffix(1);
    }
    entry_index at = tree.top();
    while (!below_root.empty()) {
        coverage here = covers_content(of, at);
        if (here.by == coverage_means::nothing) {
            return here;
        }
        const auto slash = below_root.find('/');
        const entry_index next = tree.find(tree.at(at).directory, below_root.substr(0, slash));
        const bool last = slash == std::string_view::npos;
        const bool found =
            next != none && ((last && !inside) || tree.at(next).type == entry_type::directory);
        if (!found && here.gap == coverage_gap::none) {
            here.gap = coverage_gap::absent;
        }
        if (!found || (last && !inside)) {
            return found ? of.mounted().covers_file(next, here) : here;
        }
        below_root.remove_prefix(last ? below_root.size() : slash + 1);
        at = next;
    }
    return covers_content(of, at);
}

} // namespace espy::tree
