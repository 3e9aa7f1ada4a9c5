// Keeps a map of path to type that equals the disk, and prints it for every line that is typed.
#include <espy/watcher.hpp>
#include <iostream>
#include <map>
#include <string>

using tree = std::map<std::string, espy::entry_type>;

// Takes `path`, and all below it, out of the map.
tree take(tree& entries, const std::string& path) {
    tree taken;
    if (auto self = entries.extract(path)) {
        taken.insert(std::move(self));
    }
    const std::string prefix = path + '/';
    for (auto at = entries.lower_bound(prefix);
         at != entries.end() && at->first.starts_with(prefix);) {
        taken.insert(entries.extract(at++));
    }
    return taken;
}

// Puts it back under another name.
void put(tree& entries, const tree& taken, const std::string& from, const std::string& to) {
    for (const auto& [path, type] : taken) {
        entries[to + path.substr(from.size())] = type;
    }
}

void apply(tree& entries, const espy::change& change) {
    using enum espy::change_kind;
    const std::string path(change.path);
    const std::string from(change.from);
    if (change.kind == exists || change.kind == created) {
        entries[path] = change.type;
    } else if (change.kind == removed) {
        entries.erase(path);
    } else if (change.kind == renamed) {
        const tree moved = take(entries, from);
        const tree there = take(entries, path);
        put(entries, moved, from, path);
        if (change.exchanged) {
            put(entries, there, path, from);
        }
    }
}

int main(int argc, char** argv) {
    espy::watcher watcher;
    watcher.add(argc > 1 ? argv[1] : ".", {.initial = true});
    espy::batch batch;
    tree entries;
    for (std::string line; std::getline(std::cin, line);) {
        watcher.sync(batch); // everything that happened before now
        for (const espy::change& change : batch) {
            apply(entries, change);
        }
        for (const auto& [path, type] : entries) {
            std::cout << to_string(type) << ' ' << path << '\n';
        }
        std::cout << std::endl;
    }
}
