/// Reads rules when they are first needed, and decides by them: by those that are there, and by those
/// that were until they were taken away (`held`).
#include "ignore/tree_state.hpp"

#include "base/limits.hpp"

#include <algorithm>

namespace espy::ignore {

namespace {

/// Moves what is in or below a directory from one map into another, which keeps what it has.
template <typename Map>
void take_below(Map& from, std::string_view directory, Map& into) {
    const auto take = [&](auto first, auto last) {
        while (first != last) {
            into.insert(from.extract(first++));
        }
    };
    if (directory.empty()) {
        take(from.begin(), from.end());
        from.clear();
        return;
    }
    const auto itself = from.find(directory);
    if (itself == from.end()) {
        // Nothing below is known, either.
        return;
    }
    into.insert(from.extract(itself));
    std::string border(directory);
    border += '/';
    const auto first = from.lower_bound(border);
    border.back() = '/' + 1;
    take(first, from.lower_bound(border));
}

} // namespace

void tree::implementation::load() {
    files.emplace(options.ignore_files ? root : std::filesystem::path());
    waived.clear();
    read_levels();
    while (options.asked_for && waived.size() < limit::waived && waive()) {
        give_back(places);
        places.clear();
        read_levels();
    }
}

/// Reads the levels from the top of the repository down to the root.
void tree::implementation::read_levels() {
    std::shared_ptr<const level> levels = files->read_level("", nullptr);
    places.emplace("", place{levels});
    const std::string_view above = files->prefix();
    for (std::size_t slash = above.find('/'); slash != std::string_view::npos;
         slash = above.find('/', slash + 1)) {
        const std::string_view directory = above.substr(0, slash);
        levels = files->read_level(directory, levels);
        places.emplace(directory, place{levels});
    }
}

/// Has the rules passed over that ignore all that is in the root, or whatever should come there;
/// false if there are none.
bool tree::implementation::waive() {
    const level* const levels = places.find(parent_of(files->prefix()))->second.levels.get();
    std::vector<std::pair<std::string, bool>> names = files->names_in_root();
    std::erase_if(names, [](const auto& name) { return name.first == git_rule.pattern; });
    if (names.empty()) {
        constexpr const char* any_name = "\x01";
        names = {{any_name, false}, {any_name, true}};
    }
    std::set<std::pair<std::string_view, std::size_t>> blanket;
    std::size_t known = waived.size();
    for (const auto& [name, is_directory] : names) {
        const std::string path = files->prefix() + name;
        const rule* const by = match_now(path, is_directory, levels);
        if (by == nullptr || by->negated || by->line == 0 || by->source == "--ignore") {
            waived.resize(known);
            return false;
        }
        if (blanket.emplace(by->source, by->line).second) {
            waived.push_back({std::string(by->source), by->line, std::string(by->pattern)});
        }
    }
    for (; known < waived.size(); ++known) {
        files->waive(waived[known].source, waived[known].line);
    }
    return true;
}

std::string_view tree::implementation::below_top(std::string_view path, std::string_view prefix) {
    if (prefix.empty()) {
        return path;
    }
    joined = prefix;
    joined += path;
    return joined;
}

tree::implementation::verdict tree::implementation::decide(std::string_view path,
                                                           bool is_directory) {
    if (!files) {
        load();
    }
    const std::string_view full = below_top(path, files->prefix());
    const auto [above, length] = find_place(parent_of(full));
    if (above.ignored_by != nullptr) {
        return {above.ignored_by, length - files->prefix().size()};
    }
    const rule* const by = match_now(full, is_directory, above.levels.get());
    return {by, by == nullptr ? 0 : path.size()};
}

/// By what had been read; nothing is read now.
tree::implementation::verdict
tree::implementation::decide_by(const former& before, std::string_view path, bool is_directory) {
    const std::string_view full = below_top(path, before.prefix);
    std::string_view directory = parent_of(full);
    auto found = before.places.find(directory);
    while (found == before.places.end() && !directory.empty()) {
        directory = parent_of(directory);
        found = before.places.find(directory);
    }
    if (found == before.places.end()) {
        return {};
    }
    const std::size_t above = before.prefix.size();
    if (found->second.ignored_by != nullptr) {
        return {found->second.ignored_by, directory.size() - above};
    }
    const level* const levels = found->second.levels.get();
    for (std::size_t end = directory.size(); end < full.size();) {
        end = std::min(full.find('/', end == 0 ? 0 : end + 1), full.size());
        const rule* const by = match(full.substr(0, end), end < full.size() || is_directory, levels,
                                     *before.global, above);
        if (by != nullptr && !by->negated) {
            return {by, end - above};
        }
    }
    return {};
}

tree::implementation::found_place tree::implementation::find_place(std::string_view directory) {
    std::size_t length = directory.size();
    auto found = places.find(directory);
    while (found == places.end()) {
        length = parent_of(directory.substr(0, length)).size();
        found = places.find(directory.substr(0, length));
    }
    const place* at = &found->second;
    while (length < directory.size() && at->ignored_by == nullptr) {
        length = std::min(directory.find('/', length == 0 ? 0 : length + 1), directory.size());
        at = &add_place(directory.substr(0, length), *at);
    }
    return {*at, length};
}

const tree::implementation::place& tree::implementation::add_place(std::string_view directory,
                                                                   const place& parent) {
    place made{parent.levels};
    const rule* const found = match_now(directory, true, parent.levels.get());
    if (found != nullptr && !found->negated) {
        made.ignored_by = found;
    } else {
        made.levels = files->read_level(directory, parent.levels);
    }
    return places.emplace(directory, std::move(made)).first->second;
}

/// `prefix`: how much of the path leads to the root.
const rule* tree::implementation::match(std::string_view path, bool is_directory,
                                        const level* levels, const rules& global,
                                        std::size_t prefix) const {
    for (const rules* const list : {&globs, &default_globs}) {
        if (const rule* found = list->match(path.substr(prefix), is_directory)) {
            return found;
        }
    }
    if (!options.ignore_files) {
        return nullptr;
    }
    if (name_of(path) == git_rule.pattern) {
        return &git_rule;
    }
    return match_levels(levels, global, path, is_directory);
}

/// What was decided below a directory stays, beside what is read anew.
void tree::implementation::hold(std::string_view directory) {
    if (!files) {
        return;
    }
    former before{{}, files->global(), files->prefix()};
    const std::string full(directory.empty() ? directory : below_top(directory, before.prefix));
    take_below(places, full, before.places);
    give_back(before.places);
    held_below.emplace(directory);
    if (!before.places.empty()) {
        held.erase(held.begin(), held.begin() + (held.size() == limit::decisions_held ? 1 : 0));
        held.push_back(std::move(before));
    }
}

/// What these directories have files for is read again, if at all. Those that have none share a level
/// with one above.
void tree::implementation::give_back(const place_map& gone) {
    for (const auto& [directory, at] : gone) {
        const std::size_t base = directory.empty() ? 0 : directory.size() + 1;
        if (at.levels != nullptr && at.levels->base == base) {
            files->give_back(*at.levels);
        }
    }
}

/// Another directory: what held in the one before says nothing of it.
void tree::implementation::forget(std::string_view directory) {
    place_map gone;
    const auto forget_in = [&](place_map& from, const std::string& prefix) {
        const std::string full(directory.empty() ? directory : below_top(directory, prefix));
        take_below(from, full, gone);
    };
    if (files) {
        forget_in(places, files->prefix());
        give_back(gone);
    }
    for (former& each : held) {
        forget_in(each.places, each.prefix);
    }
    if (directory.empty()) {
        files.reset();
    }
}

} // namespace espy::ignore
