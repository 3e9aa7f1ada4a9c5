#include "mounted_files.hpp"

#include "disk.hpp"

#include <algorithm>
#include <utility>

namespace espy::simulation {

using inotify::mask;

namespace {

std::string path_of(const node* directory) {
    std::string path;
    for (; directory->parent != nullptr; directory = directory->parent) {
        const auto& beside = directory->parent->names;
        const auto found = std::find_if(beside.begin(), beside.end(), [&](const auto& each) {
            return each.second.target.get() == directory;
        });
        path.insert(0, '/' + found->first);
    }
    return path;
}

std::string line(std::uint64_t number, const std::string& place) {
    return std::to_string(number) + " 1 0:1 / " + place + " rw - simulated none rw\n";
}

} // namespace

const mounted_file* mount_table::find(const slot* cover) const noexcept {
    const auto found = std::find_if(files.begin(), files.end(),
                                    [&](const auto& each) { return each.cover.get() == cover; });
    return found == files.end() ? nullptr : &*found;
}

bool mount_table::any_below(const node* directory) const noexcept {
    return std::any_of(files.begin(), files.end(), [&](const mounted_file& each) {
        const node* at = each.on.get();
        while (at != nullptr && at != directory) {
            at = at->parent;
        }
        return at != nullptr;
    });
}

std::string mount_table::list() const {
    std::string text = line(1, "/");
    for (const auto& top : tops) {
        text += line(1 + top->volume, path_of(top.get()));
    }
    for (const mounted_file& each : files) {
        text += line(1000 + each.number, path_of(each.on.get()) + '/' + each.name);
    }
    return text;
}

const slot& on_top(const slot& name) noexcept {
    return name.cover != nullptr ? *name.cover : name;
}

/// What is seen at a name is another thing, of which no event tells.
void disk::show(slot& what, const slot& instead, const node& in, const std::string& name) {
    past_.end(instead.record);
    what.record = past_.begin(in.handle, name, what.target->handle, what.target->type,
                              what.target->leads_to, events_.put_so_far());
    what.written = ++tick_;
    what.identity = next_identity_++;
    ++mounts_.changes;
}

bool disk::mount(const node_ptr& on, const std::string& name, const node_ptr& from,
                 const std::string& source) {
    slot& under = on->names.find(name)->second;
    const slot& bound = from->names.find(source)->second;
    const node_ptr what = bound.target;
    const auto is_file = [](const node& each) {
        return each.type == entry_type::file || each.type == entry_type::other;
    };
    if (under.cover != nullptr || bound.cover != nullptr || !is_file(*under.target) ||
        !is_file(*what) || &under == &bound) {
        return false;
    }
    under.cover = std::make_shared<slot>();
    under.cover->target = what;
    open(what);
    ++what->mounted;
    show(*under.cover, under, *on, name);
    under.covered = tick_;
    mounts_.files.push_back({on, name, under.cover, from, bound.identity, mounts_.changes});
    return true;
}

bool disk::unmount(const node_ptr& on, const std::string& name) {
    slot& under = on->names.find(name)->second;
    const mounted_file* const found = mounts_.find(under.cover.get());
    if (found == nullptr || found->number > mounts_.changes_read) {
        // Nobody knows of it yet, and nobody will.
        return false;
    }
    const std::shared_ptr<slot> cover = std::exchange(under.cover, nullptr);
    mounts_.files.erase(mounts_.files.begin() + (found - mounts_.files.data()));
    const std::uint64_t written = under.written;
    show(under, *cover, *on, name);
    under.uncovered = std::exchange(under.written, written);
    --cover->target->mounted;
    close(cover->target);
    return true;
}

/// Whoever writes through a mount is told of where it was bound from; and whoever watches the file
/// itself is told, however it was opened.
std::vector<hook> disk::hooks_of_file(const node_ptr& in, const std::string& name, const slot& at,
                                      std::initializer_list<mask> bits) {
    const node_ptr what = at.target;
    const mounted_file* const mounted = mounts_.find(&at);
    const hook named{mounted != nullptr ? mounted->from : in,
                     mask::none,
                     name,
                     0,
                     -1,
                     mounted != nullptr ? mounted->source : at.identity,
                     what->handle};
    std::vector<hook> hooks;
    for (const mask each : bits) {
        hooks.push_back(named);
        hooks.back().bits = each;
        if (what->mounted > 0) {
            hooks.push_back({what, each, "", 0, -1, 0, what->handle});
        }
    }
    return hooks;
}

/// A change of its content, for each name by which somebody is told of it.
void disk::note_written(const slot& at) {
    const node_ptr what = at.target;
    for (const mounted_file& each : mounts_.files) {
        each.cover->written = each.cover->target == what ? tick_ : each.cover->written;
        hook source{each.from, mask::none, {}, 0, -1, each.source};
        if (each.cover.get() == &at && follow_name(root_, source)) {
            source.where->names.find(source.name)->second.written = tick_;
        }
    }
}

} // namespace espy::simulation
