#include "git/trees/work_trees.hpp"

#include "git/trees/told_path.hpp"

#include <espy/error.hpp>
#include <espy/file_system.hpp>

#include <algorithm>

#include <sys/random.h>
#include <sys/vfs.h>

namespace espy::cli::git {
namespace {

std::uint64_t random_number() {
    std::uint64_t number = 0;
    if (::getrandom(&number, sizeof number, 0) != sizeof number) {
        throw std::system_error(errno, std::system_category(), "getrandom");
    }
    return number;
}

/// True if `path` is watched with what is below `top`; `below` is what leads from the one to the other.
bool is_watched_with(std::string_view top, std::string_view path, std::string_view& below) {
    if (!path.starts_with(top)) {
        return false;
    }
    below = path.substr(top.size());
    if (below.empty() || top == "/") {
        return true;
    }
    below.remove_prefix(below.starts_with('/') ? 1 : below.size());
    if (below.empty()) {
        return false;
    }
    for (std::size_t end = below.find('/'); end != std::string_view::npos;
         end = below.find('/', end + 1)) {
        if (is_pruned(below.substr(0, end))) {
            return false;
        }
    }
    return !is_pruned(below);
}

} // namespace

work_trees::work_trees() : server_(random_number()) {}

served work_trees::find(std::string_view top) const {
    served best;
    for (const auto& tree : trees_) {
        std::string_view below;
        const bool is_nearer = best.tree == nullptr || tree->top().size() > best.tree->top().size();
        if (is_nearer && !tree->is_gone() && is_watched_with(tree->top(), top, below)) {
            best.tree = tree.get();
            best.prefix = below.empty() ? std::string() : std::string(below) + "/";
        }
    }
    return best;
}

served work_trees::find_or_add(std::string_view top) {
    served found = find(top);
    if (found.tree != nullptr || !why_not_watched(std::string(top)).empty()) {
        return found;
    }
    try {
        const token first{server_, ++last_number_, 0};
        trees_.push_back(std::make_unique<work_tree>(std::string(top), first));
        return {trees_.back().get(), {}};
    } catch (const espy::error&) {
        return {};
    }
}

bool work_trees::drop(std::string_view top) {
    return std::erase_if(trees_, [&](const auto& tree) { return tree->top() == top; }) != 0;
}

void work_trees::drop_gone() {
    std::erase_if(trees_, [](const auto& tree) { return tree->is_gone(); });
}

void work_trees::drop_unasked_since(std::chrono::steady_clock::time_point when) {
    std::erase_if(trees_, [&](const auto& tree) { return tree->last_asked() < when; });
}

std::string why_not_watched(const std::string& top) {
    struct statfs about = {};
    if (::statfs(top.c_str(), &about) != 0) {
        return std::error_code(errno, std::system_category()).message();
    }
    const auto type = look_up_file_system(static_cast<std::uint32_t>(about.f_type));
    return type.knows == kernel_knowledge::complete || type.knows == kernel_knowledge::unknown
               ? std::string()
               : std::string(type.reason);
}

} // namespace espy::cli::git
