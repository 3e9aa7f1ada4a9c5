#include "stream_of.hpp"

#include <espy/batch_writer.hpp>

#include <stdexcept>
#include <utility>

namespace espy::test {
namespace {

using namespace std::chrono_literals;

std::pair<std::string, entry_type> read_path(std::string_view word) {
    entry_type type = entry_type::file;
    if (word.ends_with('/') || word.ends_with('@')) {
        type = word.back() == '/' ? entry_type::directory : entry_type::symlink;
        word.remove_suffix(1);
    }
    return {word.empty() ? "r" : "r/" + std::string(word), type};
}

std::string shown(std::string_view path, entry_type type) {
    std::string result(path.starts_with("r/") ? path.substr(2) : path);
    result += type == entry_type::directory ? "/" : type == entry_type::symlink ? "@" : "";
    return result;
}

bool is_below(const std::string& path, const std::string& top) {
    return path == top || path.starts_with(top + "/");
}

std::string rename_in(const change& told, picture& map) {
    const std::string path(told.path);
    const std::string from(told.from);
    if (!map.contains(from)) {
        return "renamed, but was not there: " + from;
    }
    if (map.contains(path) != (told.replaced || told.exchanged)) {
        return "replaced or exchanged is wrong: " + path;
    }
    picture next;
    for (const auto& [name, type] : map) {
        if (is_below(name, from)) {
            next[path + name.substr(from.size())] = type;
        } else if (!is_below(name, path)) {
            next[name] = type;
        } else if (told.exchanged) {
            next[from + name.substr(path.size())] = type;
        } else if (name != path) {
            return "replaced, but was not empty: " + path;
        }
    }
    map = std::move(next);
    return {};
}

std::string remove_in(const std::string& path, picture& map) {
    const auto next = map.upper_bound(path);
    for (auto below = next; below != map.end() && below->first.starts_with(path); ++below) {
        if (below->first.starts_with(path + "/")) {
            return "removed before what is in it: " + path;
        }
    }
    return map.erase(path) == 1 ? "" : "removed, but was not there: " + path;
}

std::string create_in(const change& told, picture& map) {
    const std::string path(told.path);
    const std::size_t slash = path.rfind('/');
    const auto parent = map.find(path.substr(0, slash == std::string::npos ? 0 : slash));
    if (path != "r" && (parent == map.end() || parent->second != entry_type::directory)) {
        return "created where no directory is: " + path;
    }
    return map.emplace(path, told.type).second ? "" : "created twice: " + path;
}

std::string apply_one(const change& told, picture& map) {
    switch (told.kind) {
    case change_kind::exists:
    case change_kind::created: return create_in(told, map);
    case change_kind::removed: return remove_in(std::string(told.path), map);
    case change_kind::renamed: return rename_in(told, map);
    default: break;
    }
    if (told.kind < change_kind::ready) {
        const auto found = map.find(std::string(told.path));
        if (found == map.end()) {
            return "touched, but was not there: " + std::string(told.path);
        }
        found->second = told.type == entry_type::none ? found->second : told.type;
    }
    return {};
}

std::string to_line(const change& change) {
    std::string line(to_string(change.kind));
    if (!change.from.empty()) {
        line += " " + shown(change.from, change.type) + " ->";
    }
    line += " " + shown(change.path, change.type);
    line += change.replaced ? " (replaced)" : change.exchanged ? " (exchanged)" : "";
    return line;
}

} // namespace

void append_line(batch& to, std::string_view line) {
    batch_writer out(to);
    const std::size_t space = line.find(' ');
    const auto kind = change_kind_from_string(line.substr(0, space));
    if (!kind) {
        throw std::logic_error("no such change: " + std::string(line));
    }
    std::string_view rest = space == std::string_view::npos ? "" : line.substr(space + 1);
    change& told = out.append({});
    told.kind = *kind;
    told.root_path = "r";
    for (const auto& [mark, flag] : {std::pair{" (replaced)", &change::replaced},
                                     std::pair{" (exchanged)", &change::exchanged}}) {
        if (rest.ends_with(mark)) {
            rest.remove_suffix(std::string_view(mark).size());
            told.*flag = true;
        }
    }
    const std::size_t arrow = rest.find(" -> ");
    if (arrow != std::string_view::npos) {
        told.from = out.keep(read_path(rest.substr(0, arrow)).first);
        rest.remove_prefix(arrow + 4);
    }
    const auto [path, type] = read_path(rest);
    told.path = out.keep(path);
    told.type = told.kind < change_kind::ready ? type : entry_type::none;
}

std::vector<std::string> to_lines(const batch& changes) {
    std::vector<std::string> lines;
    for (const change& change : changes) {
        lines.push_back(to_line(change));
    }
    return lines;
}

std::vector<std::string> settled(settler& fold, const std::vector<std::string>& lines) {
    batch changes;
    for (const std::string& line : lines) {
        append_line(changes, line);
    }
    fold.add(changes, settler::time_point(1h));
    fold.take(changes, settler::time_point(2h));
    return to_lines(changes);
}

std::vector<std::string> settled(const std::vector<std::string>& lines) {
    settler fold;
    return settled(fold, lines);
}

std::string apply(const batch& changes, picture& map) {
    for (const change& told : changes) {
        const std::string problem = apply_one(told, map);
        if (!problem.empty()) {
            return problem;
        }
    }
    return {};
}

} // namespace espy::test
