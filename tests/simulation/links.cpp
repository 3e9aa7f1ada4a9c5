/// Symbolic links that are followed, wherever they lead: what is promised of the tree behind them.
#include "play.hpp"

#include <array>
#include <set>

namespace espy::simulation {
namespace {

constexpr int most_links = 40;

/// What is at the end of a walk, and the directory that has its name.
struct place_found {
    const node* in = nullptr;
    const slot* name = nullptr;

    const node* what() const noexcept { return name == nullptr ? in : on_top(*name).target.get(); }
};

/// Where a path leads from a directory; null: nowhere.
std::optional<place_found> walk(const node& top, const node& from, std::string_view path,
                                bool follows_last, int links = 0) {
    place_found at{path.starts_with('/') ? &top : &from};
    while (!path.empty()) {
        const auto slash = path.find('/');
        const std::string_view text = path.substr(0, slash);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
        if (text.empty()) {
            continue;
        }
        const node* const in = at.what();
        const auto found = in->names.find(text);
        if (!in->is_directory() || found == in->names.end()) {
            return std::nullopt;
        }
        at = {in, &found->second};
        if (at.what()->type == entry_type::symlink && (follows_last || !path.empty())) {
            const auto next = links < most_links
                                  ? walk(top, *in, at.what()->leads_to, true, links + 1)
                                  : std::nullopt;
            if (!next) {
                return std::nullopt;
            }
            at = *next;
        }
    }
    return at;
}

/// All directories that can be come to from one, through links and without.
void reach(const node& top, const node& directory, std::set<const node*>& out) {
    if (!out.insert(&directory).second) {
        return;
    }
    for (const auto& [name, what] : directory.names) {
        const auto there = walk(top, directory, name, true);
        if (there && there->what()->is_directory()) {
            reach(top, *there->what(), out);
        }
    }
}

} // namespace

std::optional<seen> play::lead(std::string_view path, bool follows_last) const {
    const node& top = *const_cast<kernel&>(kernel_).tree().root();
    const auto found = walk(top, top, path, follows_last);
    return found && found->name != nullptr ? std::optional(seen{&on_top(*found->name)})
                                           : std::nullopt;
}

void play::make_link(const place& at) {
    constexpr std::array targets{"a",        "b",        "/w/out",   "/w/out/a",
                                 "/w/out/b", "/w/out/c", "/w/out/d", "/w/alt"};
    const char* const to = targets[choices_.below(targets.size())];
    say("ln -s " + std::string(to) + ' ' + path_of(at));
    kernel_.tree().make(at.first, at.second, entry_type::symlink, to);
}

/// Each directory that can be come to is told once, with all that is in it.
void play::check_links(const subscription& root) const {
    const consumer& map = root.map;
    require(map.is_ready() && !map.in_doubt(), "ready is told, and what was lost is repaired", "");
    const node& top = *const_cast<kernel&>(kernel_).tree().root();
    const auto begin = walk(top, top, map.root(), true);
    if (!begin || !begin->what()->is_directory()) {
        const bool is_file = begin && begin->what()->type != entry_type::symlink;
        require(map.entries().size() == (is_file ? 1U : 0U), "what is known is there", map.root());
        return;
    }
    // Where the content of each directory is told.
    std::map<const node*, std::string> told{{begin->what(), ""}};
    for (const auto& [path, known] : map.entries()) {
        const auto there = walk(top, *begin->what(), path, false);
        require(there.has_value(), "what is known is there", path);
        require(there->what()->type == known.type, "what is known is of the type it is", path);
        const auto slash = path.rfind('/');
        const std::string above = slash == std::string::npos ? "" : path.substr(0, slash);
        const auto [at, is_first] = told.emplace(there->in, above);
        require(at->second == above, "a directory is told once", path + ", and in " + at->second);
    }
    std::set<const node*> all;
    reach(top, *begin->what(), all);
    for (const node* const directory : all) {
        const auto at = told.find(directory);
        for (const auto& [name, what] : directory->names) {
            require(at != told.end(), "what can be come to is known", name);
            const std::string path = at->second.empty() ? name : at->second + '/' + name;
            const auto known = map.entries().find(path);
            require(known != map.entries().end(), "what is there is known", path);
            if (on_top(what).target->type == entry_type::file) {
                check_laws(root, path, {&on_top(what)});
                continue;
            }
            const auto file = walk(top, *directory, name, true);
            if (on_top(what).target->type == entry_type::symlink && file &&
                file->what()->type == entry_type::file && !told.contains(file->in)) {
                require(known->second.told >= on_top(*file->name).written,
                        "a change of what a link leads to is told", path);
            }
        }
    }
}

} // namespace espy::simulation
