/// What covers a path, as far as the model knows.
#include "model/model.hpp"

namespace espy::tree {

/// What tells of the entries of this directory.
coverage model::covers_content(entry_index index) const {
    const entry& e = tree_.at(index);
    coverage answer;
    answer.place = teller_.path(index);
    if (e.directory != none && tree_.dir(e.directory).watch != watch_id::none) {
        answer.by = coverage_means::watch;
        answer.gap = tree_.dir(e.directory).made_by_kernel ? coverage_gap::made_by_kernel
                                                           : coverage_gap::none;
    } else if (e.directory != none && tree_.dir(e.directory).polled) {
        answer.by = coverage_means::listing;
        const directory& d = tree_.dir(e.directory);
        answer.gap = !d.uncovered ? answer.gap
                     : d.refused  ? coverage_gap::failed
                                  : coverage_gap::watch_limit;
    } else if (e.pruned) {
        answer.gap = why_pruned(index);
    } else {
        answer.gap = e.dirty ? coverage_gap::failed : coverage_gap::pending;
    }
    if (e.directory != none && tree_.dir(e.directory).polled) {
        answer.interval = polls_.interval();
    }
    if (e.denied) {
        answer.gap = coverage_gap::permission;
    }
    return answer;
}

coverage_gap model::why_pruned(entry_index index) const {
    if (!options_.recursive || tree_.depth(index) >= options_.max_depth) {
        return coverage_gap::too_deep;
    }
    std::string path;
    tree_.append_path(index, tree_.top(), path);
    const bool asked_for = options_.prune && options_.prune(path);
    return asked_for || !options_.one_file_system ? coverage_gap::pruned
                                                  : coverage_gap::other_file_system;
}

coverage model::covers(std::string_view below_root) const {
    if (!present_) {
        return phase_ == phase::listing
                   ? coverage{coverage_means::nothing, coverage_gap::pending, {}, {}, {}}
                   : coverage{coverage_means::watch, coverage_gap::absent, {}, {}, {}};
    }
    const bool inside = below_root.ends_with('/');
    if (inside) {
        below_root.remove_suffix(1);
    }
    entry_index at = tree_.top();
    while (!below_root.empty()) {
        coverage here = covers_content(at);
        if (here.by == coverage_means::nothing) {
            return here;
        }
        const auto slash = below_root.find('/');
        const entry_index next = tree_.find(tree_.at(at).directory, below_root.substr(0, slash));
        const bool last = slash == std::string_view::npos;
        const bool found =
            next != none && ((last && !inside) || tree_.at(next).type == entry_type::directory);
        if (!found && here.gap == coverage_gap::none) {
            here.gap = coverage_gap::absent;
        }
        if (!found || (last && !inside)) {
            return found ? mounted_.covers_file(next, here) : here;
        }
        below_root.remove_prefix(last ? below_root.size() : slash + 1);
        at = next;
    }
    return covers_content(at);
}

} // namespace espy::tree
