// Whoever watches ends, others go on, and it begins again with what it knew.
#include "play.hpp"

#include <set>
#include <sys/stat.h>

namespace espy::simulation {
namespace {

/// What is known by directory, kept as a program would keep it.
using shelf = std::map<std::string, std::map<std::string, known_entry>>;

std::pair<std::string, std::string> split(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? std::pair(std::string(), path)
                                      : std::pair(path.substr(0, slash), path.substr(slash + 1));
}

} // namespace

known_entry look_at(const node& what, bool has_birth, std::int64_t now) {
    known_entry found;
    found.type = what.type;
    found.look.inode = what.number;
    found.look.born = has_birth ? static_cast<std::int64_t>(what.handle) * 1'000'000'000 : 0;
    found.look.changed = what.changed;
    found.look.mode = what.is_directory()                ? S_IFDIR
                      : what.type == entry_type::file    ? S_IFREG
                      : what.type == entry_type::symlink ? S_IFLNK
                                                         : S_IFIFO;
    found.unsettled = std::abs(now - what.changed) <= 20'000'000;
    return found;
}

void play::restart() {
    const std::size_t untold = settled_story_;
    say("restart");
    watcher_.reset();
    applied_.clear();
    batch_.clear();
    failed_ = false;
    for (unsigned count = choices_.below(16); count > 0; --count) {
        operate();
        kernel_.tree().pass(choices_.below(2) * 30'000'000);
    }
    kernel_.tree().finish_all();
    // That it can begin is another test's.
    const bool was_quiet = std::exchange(quiet_, true);
    open_watcher();
    const std::vector<subscription> before(std::make_move_iterator(roots_.begin()),
                                           std::make_move_iterator(roots_.end()));
    roots_.clear();
    for (const subscription& each : before) {
        shelf known;
        const auto tree = whole_tree(each);
        for (const auto& [path, entry] : each.map.entries()) {
            // By then another thing may have had the name, of which it was not told yet.
            const bool is_it =
                (entry.look.type == entry_type::directory) == (entry.type == entry_type::directory);
            known_entry look = is_it ? entry.look : known_entry();
            look.type = entry.type;
            const auto [directory, name] = split(path);
            known[directory][name] = look;
            // Those that lead to what is selected.
            for (auto above = directory; !above.empty(); above = split(above).first) {
                const auto [upper, its] = split(above);
                if (each.map.entries().contains(above) || known[upper].contains(its)) {
                    continue;
                }
                const auto there = tree.find(above);
                known_entry way = there == tree.end()
                                      ? known_entry()
                                      : look_at(*there->second.what->target,
                                                kernel_.tree().how().keeps_births, 0);
                way.type = entry_type::directory;
                way.selected = false;
                known[upper][its] = way;
            }
        }
        root_options options = each.options;
        options.known = [known = std::move(known)](std::string_view directory, const auto& give) {
            const auto found = known.find(std::string(directory));
            if (found != known.end()) {
                for (const auto& [name, entry] : found->second) {
                    known_entry one = entry;
                    one.name = name;
                    give(one);
                }
            }
        };
        add_root(each.map.root(), options);
        if (roots_.empty()) {
            return; // it cannot be added, as where a fault is; the play is over
        }
        subscription& now = roots_.back();
        now.map = each.map;
        now.map.restart();
        now.waits = true;
        for (const auto& [path, entry] : now.map.entries()) {
            now.things[path] = entry.thing;
            // What is below what was gone when it was to be looked at goes with that.
            bool is_seen =
                (entry.look.type == entry_type::directory) == (entry.type == entry_type::directory);
            for (auto above = split(path).first; !above.empty(); above = split(above).first) {
                const auto found = now.map.entries().find(above);
                is_seen = is_seen && found != now.map.entries().end() &&
                          found->second.look.type == entry_type::directory;
            }
            const auto handle =
                is_seen ? static_cast<std::uint64_t>(entry.look.look.born / 1'000'000'000) : 0;
            const bool is_new = now.before.try_emplace(handle, former{path, entry.thing}).second;
            now.before[handle].path = is_new ? path : "";
        }
    }
    if (choices_.below(2) == 0) {
        quiesce();
        // An exchange with what is below it can have an order that nobody finds.
        can_rename_ = story_.find("\nexchange ", untold) == std::string::npos;
        for (const subscription& each : roots_) {
            check_renames(each);
        }
    }
    quiet_ = was_quiet;
}

/// It came out of what it replaces, or went into what has taken the place of that, even under the path that it
/// had: neither can be told as a rename, since there is no name that it could have in between.
bool play::has_no_order(const subscription& root, const std::string& from, const std::string& to) {
    const auto is_within = [](const std::string& path, const std::string& above) {
        return path == above || path.starts_with(above + '/');
    };
    for (std::string above = to; !above.empty(); above = split(above).first) {
        const auto now = root.map.entries().find(above);
        const auto was = root.things.find(above);
        const bool is_other = now == root.map.entries().end() || was == root.things.end() ||
                              now->second.thing != was->second;
        if (is_within(from, above) && (from != to || above != to) && is_other) {
            return true;
        }
    }
    return false;
}

/// A directory that is still there, wherever it went, is the thing that it was.
void play::check_renames(const subscription& root) {
    const root_options& options = root.options;
    const bool sees_all = options.recursive && !options.prune && !options.select &&
                          !options.one_file_system && options.max_depth == root_options().max_depth;
    if (!kernel_.tree().how().keeps_births || limited_ || faulty_ || denies_ || tiny_ ||
        !sees_all || !can_rename_ || !root.map.is_ready()) {
        return;
    }
    for (const auto& [path, there] : whole_tree(root)) {
        const node& what = *there.what->target;
        const auto was = root.before.find(what.handle);
        if (!what.is_directory() || was == root.before.end() || was->second.path.empty()) {
            continue;
        }
        const auto now = root.map.entries().find(path);
        require(has_no_order(root, was->second.path, path) ||
                    (now != root.map.entries().end() && now->second.thing == was->second.thing),
                "a directory that was renamed is told as renamed", path);
    }
}

} // namespace espy::simulation
