#include "engine/links/link_reach.hpp"

#include "base/path_below.hpp"

#include <algorithm>

#include <fcntl.h>

namespace espy::tree {
namespace {

std::uint64_t device_of(const std::string& directory) {
    std::error_code ignored;
    return sys::look(AT_FDCWD, directory.c_str(), ignored).device;
}

} // namespace

std::string link_reach::path_of_link(const root& r) const {
    const store& tree = roots_[r.link_of]->model->tree();
    std::string path;
    tree.append_path(r.link, tree.top(), path);
    return path;
}

std::string link_reach::place_of_link(const root& r) const {
    return path_in(roots_[r.link_of]->where.top_path, path_of_link(r));
}

bool link_reach::leads_on(const root& r, const root_path::target& found) const {
    const root& of = *roots_[r.link_of];
    const root_options& options = of.model->options();
    const bool is_directory = found.what == root_path::kind::directory;
    if (r.left || (!is_directory && found.what != root_path::kind::file)) {
        return false;
    }
    if (is_directory && (r.model->options().max_depth == 0 || !options.recursive)) {
        return false;
    }
    if (options.one_file_system &&
        device_of(found.directory) != device_of(roots_[r.group]->where.top_path)) {
        return false;
    }
    if (is_directory && options.prune) {
        if (options.prune(path_of_link(r))) {
            return false;
        }
    }
    return std::none_of(roots_.begin(), roots_.end(), [&](const auto& other) {
        if (other.get() == &r || !other->model->root().is_present() ||
            !other->model->root().single().empty() || !is_in_group(*other, r)) {
            return false;
        }
        const auto below = seen_from(other->where.top_path, found.directory);
        return below && other->model->links().is_open(*below);
    });
}

bool link_reach::is_elsewhere(root_index number, std::string_view below) const {
    const root& r = *roots_[number];
    const std::string place = path_in(r.where.top_path, below);
    const bool is_top = std::any_of(roots_.begin(), roots_.end(), [&](const auto& other) {
        return other.get() != &r && other->model->root().is_present() &&
               other->model->root().single().empty() && other->where.top_path == place &&
               is_in_group(*other, r);
    });
    const root& of = *roots_[r.link_of];
    if (is_top || !of.model->options().prune) {
        return is_top;
    }
    return of.model->options().prune(path_in(path_of_link(r), below));
}

bool link_reach::is_led_to(const root& r, entry_index directory) const {
    const store& tree = r.model->tree();
    if (tree.at(directory).retired || directory == tree.top()) {
        return false;
    }
    std::string path;
    tree.append_path(directory, tree.top(), path);
    const std::string place = path_in(r.where.top_path, path);
    return std::any_of(roots_.begin(), roots_.end(), [&](const auto& other) {
        return other->is_link() && other->where.top_path == place;
    });
}

bool link_reach::is_in_group(const root& other, const root& r) const noexcept {
    return (other.is_link() ? other.group : other.where.owner) == r.group;
}

std::vector<std::pair<root_index, std::string>> link_reach::over(const root& r) const {
    std::vector<std::pair<root_index, std::string>> found;
    const auto is_tree = [](const root& each) {
        return each.model->root().single().empty() && !each.where.top_path.empty();
    };
    const root_index group = r.is_link() ? r.group : r.where.owner;
    for (const auto& other : roots_) {
        if (other.get() == &r || !other->is_link() || other->group != group ||
            !other->model->root().is_present() || !is_tree(*other) || !is_tree(r)) {
            continue;
        }
        if (const auto below = seen_from(other->where.top_path, r.where.top_path)) {
            found.emplace_back(other->where.owner, *below);
        }
    }
    return found;
}

} // namespace espy::tree
