/// What others do to the disk.
#include "play.hpp"

#include <algorithm>
#include <array>

namespace espy::simulation {
namespace {

constexpr std::array<const char*, 2> root_names{"root", "alt"};
constexpr std::size_t most_directories = 14;
constexpr unsigned deepest = 5;

} // namespace

void play::meanwhile() {
    if (quiet_ || choices_.exhausted()) {
        return;
    }
    if (gap_ > 0) {
        --gap_;
        return;
    }
    const unsigned next = choices_.below(256);
    gap_ = next < 160 ? next / 16 : next - 150;
    if (kernel_.tree().under_way() && next % 2 == 0) {
        kernel_.tree().go_on(next % 4 == 0);
    } else if (operations_left_ > 0) {
        operate();
    }
}

void play::collect(const node_ptr& where, const std::string& path, unsigned depth) {
    if (depth == 0) {
        directories_.clear();
    }
    directories_.emplace_back(where, path);
    for (const auto& [name, what] : where->names) {
        if (what.target->is_directory()) {
            collect(what.target, path + '/' + name, depth + 1);
        }
    }
}

play::place play::choose_place(bool existing) {
    // The first is what holds the root.
    std::size_t which = choices_.below(static_cast<unsigned>(directories_.size()));
    if (which == 0 && !touches_root_) {
        which = std::min<std::size_t>(directories_.size() - 1, 2);
    }
    const node_ptr where = directories_[which].first;
    if (which == 0) {
        return {where, root_names[choices_.below(2)]};
    }
    const unsigned chosen = choices_.below(static_cast<unsigned>(names_.size()));
    if (existing && !where->names.empty()) {
        auto at = where->names.begin();
        std::advance(at, chosen % where->names.size());
        return {where, at->first};
    }
    return {where, names_[chosen]};
}

std::string play::path_of(const place& of) const {
    const auto found = std::find_if(directories_.begin(), directories_.end(),
                                    [&](const auto& each) { return each.first == of.first; });
    return found->second + '/' + of.second;
}

void play::operate() {
    if (operations_left_ > 0) {
        --operations_left_;
    }
    disk& tree = kernel_.tree();
    if (by_ == backend::fanotify) {
        tree.become(1 + static_cast<std::int32_t>(choices_.below(2)));
    }
    const bool was_quiet = std::exchange(quiet_, true);
    collect(kernel_.resolve(tree.root(), "w", false, false), "/w", 0);
    operate_on(choose_place(false));
    // As a rule an operation is over before the next begins.
    for (unsigned left = choices_.below(8); left < 6 && tree.under_way(); left = 0) {
        tree.finish_all();
    }
    quiet_ = was_quiet;
}

void play::operate_on(const place& at) {
    const node_ptr& where = at.first;
    const std::string& name = at.second;
    disk& tree = kernel_.tree();
    const std::string path = path_of(at);
    const bool room = directories_.size() < most_directories &&
                      std::count(path.begin(), path.end(), '/') < deepest;
    const auto found = where->names.find(name);
    const node_ptr there = found == where->names.end() ? nullptr : on_top(found->second).target;
    if (scene_ == scene::mounts && there != nullptr && choices_.below(4) == 0) {
        mount_or_unmount(at);
        return;
    }
    const unsigned what = choices_.below(32);
    if (scene_ == scene::links && there == nullptr && what % 4 == 3) {
        make_link(at);
        return;
    }
    if (there == nullptr) {
        if (what < 10 && room) {
            say("mkdir " + path);
            tree.make(where, name, entry_type::directory);
        } else if (what < 14 && room) {
            say("mkdir -p " + path + "/a/b");
            make_deep(at);
        } else if (what < 24) {
            say("touch " + path);
            tree.make(where, name, entry_type::file);
        } else if (what < 26) {
            say("ln -s out " + path);
            tree.make(where, name, entry_type::symlink, "out");
        } else if (what < 28) {
            say("mkfifo " + path);
            tree.make(where, name, entry_type::other);
        } else {
            operate_on_two(choose_place(true));
        }
        return;
    }
    if (what < 6) {
        if (there->is_directory() && !there->names.empty()) {
            empty(there, path);
        }
        say("rm " + path);
        tree.unlink(where, name);
    } else if (what < 10 && there->type == entry_type::file) {
        say("write " + path);
        tree.write(where, name);
    } else if (what < 13 && there->type == entry_type::file) {
        say("save " + path);
        save(at);
    } else if (what == 13) {
        say("touch -a " + path);
        tree.change_attributes(where, name);
    } else if (what == 14 && there->is_directory() && denies_) {
        const bool hide = there->readable && there->searchable;
        there->readable = !hide && choices_.below(4) != 0;
        there->searchable = !hide;
        say(std::string(there->readable ? "allow " : "deny ") + path);
        tree.change_attributes(where, name);
    } else {
        operate_on_two(at);
    }
}

void play::operate_on_two(const place& from) {
    const unsigned what = choices_.below(16);
    const place to = choose_place(what >= 10);
    disk& tree = kernel_.tree();
    const std::string text = path_of(from) + ' ' + path_of(to);
    if (!may_move(from, to)) {
        return;
    }
    if (what >= 14) {
        if (tree.link(from.first, from.second, to.first, to.second)) {
            say("ln " + text);
        }
    } else if (what >= 10) {
        if (tree.exchange(from.first, from.second, to.first, to.second)) {
            say("exchange " + text);
        }
    } else if (tree.rename(from.first, from.second, to.first, to.second)) {
        say("mv " + text);
    }
}

void play::mount_or_unmount(const place& at) {
    disk& tree = kernel_.tree();
    const std::string path = path_of(at);
    if (at.first->names.find(at.second)->second.cover != nullptr) {
        if (tree.unmount(at.first, at.second)) {
            say("umount " + path);
        }
        return;
    }
    const place from = choose_place(true);
    if (from.first->names.contains(from.second) &&
        tree.mount(at.first, at.second, from.first, from.second)) {
        say("mount --bind " + path_of(from) + ' ' + path);
    }
}

/// The list of mounts has no news of directories that move. What is mounted below one that comes from
/// where nobody looks is not noticed (0020).
bool play::may_move(const place& from, const place& to) const {
    const mount_table& mounts = const_cast<kernel&>(kernel_).tree().mounts();
    const auto carries = [&](const place& at) {
        const auto found = at.first->names.find(at.second);
        return found != at.first->names.end() && mounts.any_below(found->second.target.get());
    };
    const auto is_told = [&](const place& at) { return path_of(at).starts_with("/w/root/"); };
    return (!carries(from) && !carries(to)) || (is_told(from) && is_told(to));
}

void play::make_deep(const place& at) {
    disk& tree = kernel_.tree();
    node_ptr where = at.first;
    for (const std::string& name : {at.second, std::string("a"), std::string("b")}) {
        tree.make(where, name, entry_type::directory);
        where = where->names.find(name)->second.target;
    }
    tree.make(where, "a", entry_type::file);
}

/// As editors do it: the new content under another name, then in place of the old.
void play::save(const place& at) {
    disk& tree = kernel_.tree();
    tree.make(at.first, "tmp", entry_type::file);
    tree.write(at.first, "tmp");
    tree.rename(at.first, "tmp", at.first, at.second);
}

void play::empty(const node_ptr& where, const std::string& path) {
    while (!where->names.empty()) {
        const auto [name, what] = *where->names.begin();
        if (what.target->is_directory()) {
            empty(what.target, path + '/' + name);
        }
        say("rm " + path + '/' + name);
        if (!kernel_.tree().unlink(where, name)) {
            return; // something is mounted there
        }
    }
}

std::map<std::string, seen> play::whole_tree(const subscription& root) const {
    std::map<std::string, seen> out;
    node_ptr at = const_cast<kernel&>(kernel_).tree().root();
    const slot* last = nullptr;
    std::string_view path = root.map.root();
    bool hidden = false;
    for (unsigned links = 0; !path.empty();) {
        path.remove_prefix(1);
        const auto slash = path.find('/');
        const auto found = at->names.find(path.substr(0, slash));
        hidden = hidden || !at->readable || !at->searchable;
        if (found == at->names.end() || links > 40) {
            return out;
        }
        last = &on_top(found->second);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash);
        if (last->target->type == entry_type::symlink) {
            // All links lead to a name beside them.
            const auto next = at->names.find(last->target->leads_to);
            if (next == at->names.end()) {
                return out;
            }
            last = &on_top(next->second);
            ++links;
        }
        at = last->target;
        if (!at->is_directory() && !path.empty()) {
            return out;
        }
    }
    if (at->is_directory()) {
        collect_seen(root.options, at, "", 0, hidden, out);
    } else if (at->type != entry_type::symlink) {
        out[""] = {last, hidden};
    }
    return out;
}

void play::collect_seen(const root_options& options, const node_ptr& where, const std::string& path,
                        unsigned depth, bool hidden, std::map<std::string, seen>& out) const {
    hidden = hidden || !where->readable || !where->searchable;
    for (const auto& [name, what] : where->names) {
        const std::string below = path.empty() ? name : path + '/' + name;
        out[below] = {&on_top(what), hidden};
        const bool descends = options.recursive && depth + 1 < options.max_depth &&
                              (!options.one_file_system || what.target->volume == where->volume) &&
                              (!options.prune || !options.prune(below));
        if (what.target->is_directory() && descends) {
            collect_seen(options, what.target, below, depth + 1, hidden, out);
        }
    }
}

} // namespace espy::simulation
