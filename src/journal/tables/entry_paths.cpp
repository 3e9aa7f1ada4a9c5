/// From paths to rows, and back: what was found out is remembered.
#include "journal/tables/entries.hpp"

#include "journal/tables/sqlite.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace espy::journaling {
namespace {

/// Paths of directories that are remembered; beyond, all are found anew.
constexpr std::size_t most_paths = 100'000;
/// Directories in each other; the kernel makes no deeper tree that anybody could walk.
constexpr std::size_t deepest = 100'000;

} // namespace

/// The number of a directory; nothing if it is not known, or none.
std::optional<std::int64_t> entries::directory_at(std::string_view path) {
    const auto known = by_path_.find(std::string(path));
    if (known != by_path_.end() && (places_.contains(known->second) || path.empty())) {
        return known->second;
    }
    slot where;
    if (!path.empty()) {
        const std::size_t slash = path.rfind('/');
        const auto parent =
            directory_at(slash == std::string_view::npos ? "" : path.substr(0, slash));
        if (!parent) {
            return std::nullopt;
        }
        where = {*parent, std::string(path.substr(slash + 1))};
    }
    const auto row = find(where);
    if (!row || row->id == 0) {
        return std::nullopt;
    }
    places_[row->id] = where;
    by_path_.emplace(path, row->id);
    return row->id;
}

std::optional<slot> entries::find_slot(std::string_view path) {
    if (path.empty()) {
        return slot{};
    }
    const std::size_t slash = path.rfind('/');
    const auto parent = directory_at(slash == std::string_view::npos ? "" : path.substr(0, slash));
    if (!parent) {
        return std::nullopt;
    }
    return slot{*parent, std::string(path.substr(slash + 1))};
}

slot entries::make_slot(std::string_view path, std::vector<slot>& made) {
    if (auto found = find_slot(path)) {
        return std::move(*found);
    }
    const std::size_t slash = path.rfind('/');
    const std::string_view above = slash == std::string_view::npos ? "" : path.substr(0, slash);
    entry_row hidden;
    hidden.type = entry_type::directory;
    hidden.hidden = true;
    const slot place = make_slot(above, made);
    put(place, hidden, find(place));
    made.push_back(place);
    return *find_slot(path);
}

std::string entries::path_of(std::int64_t directory) const {
    std::string path;
    std::size_t depth = 0;
    while (directory != root_directory) {
        const auto found = places_.find(directory);
        if (found == places_.end() || ++depth > deepest) {
            fail_corrupt("a directory in none");
        }
        path.insert(0, path.empty() ? found->second.name : found->second.name + '/');
        directory = found->second.parent;
    }
    return path;
}

std::string entries::path_of(const slot& where) const {
    if (where.parent == 0) {
        return {};
    }
    const std::string above = path_of(where.parent);
    return above.empty() ? where.name : above + '/' + where.name;
}

void entries::trim_paths() {
    if (by_path_.size() > most_paths || places_.size() > most_paths) {
        by_path_.clear();
        places_.clear();
    }
}

} // namespace espy::journaling
