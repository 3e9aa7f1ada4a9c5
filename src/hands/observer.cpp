/// The performer's part in polling: lists directories and looks at everything in them.
#include "base/check.hpp"
#include "hands/performer.hpp"
#include "sys/failure.hpp"

#include <algorithm>

namespace espy::tree {
namespace {

/// What a listing alone says, where the directory may not be searched.
sys::details only_listed(const sys::listed_entry& found, std::uint64_t device) {
    sys::details result;
    result.status.type = found.type;
    result.status.inode = found.inode;
    result.status.device = device;
    return result;
}

} // namespace

/// Of what no event tells of, its observation finds out whether it is the same. Many follow that are in
/// the same directory.
unique_fd performer::open_unheard(place& where, directory_index directory, std::error_code& ec) {
    const store& tree = where.model->tree();
    const entry_index index = tree.dir(directory).entry;
    if (index == tree.top() || tree.dir(directory).is_heard() ||
        kept(where.owner, directory) >= 0) {
        return open(where, directory, ec) >= 0 ? take_kept(where.owner, directory) : unique_fd();
    }
    const int above = open(where, tree.parent(index), ec);
    const std::string name(tree.name(index));
    return above < 0 ? unique_fd() : sys::open_directory(above, name.c_str(), ec);
}

/// -1 if it is not where it is thought to be, or may not be opened (`ec`).
unique_fd performer::open_observed(place& where, directory_index directory, std::error_code& ec) {
    const model& m = *where.model;
    unique_fd top = sys::open_root(where.top_path.c_str(), ec);
    if (!top || m.tree().dir(directory).entry == m.tree().top()) {
        return top;
    }
    return sys::open_below(top.get(), m.polls().path_on_disk(directory), ec);
}

void performer::observe(place& where, const to::observe& todo) {
    model& m = *where.model;
    const directory_index directory = todo.directory;
    const bool goes_on = std::any_of(
        listings_under_way_.begin(), listings_under_way_.end(), [&](const listing& each) {
            return each.observes && each.owner == where.owner && each.directory == directory;
        });
    if (goes_on) {
        ESPY_SOMETIMES("observe: gone on with");
        list_on(where, directory);
        return;
    }
    std::error_code ec;
    listing begun;
    begun.owner = where.owner;
    begun.directory = directory;
    begun.observes = true;
    begun.strayed = m.polls().has_strayed();
    if (begun.strayed) {
        ESPY_SOMETIMES("observe: where a directory was seen instead");
        begun.fd = open_observed(where, directory, ec);
    } else {
        begun.fd = open_unheard(where, directory, ec);
    }
    const sys::details itself = begun.fd ? sys::examine(begun.fd.get(), "", ec) : sys::details();
    if (ec && obstacle_of(ec) != obstacle::gone) {
        ESPY_SOMETIMES("observe: cannot be opened, or looked at");
        m.failures().listing_failed(directory, ec);
        return;
    }
    m.polls().compares().recognise(directory, itself.status.inode, itself.status.device);
    const tree::directory& d = m.tree().dir(directory);
    if (!begun.fd || ec || (!d.is_heard() && m.polls().is_another(directory, itself))) {
        m.polls().observation_failed(directory);
        ESPY_SOMETIMES("observe: not where it was thought to be");
        return;
    }
    // All that is looked into is on that of the root.
    const directory_index top = m.tree().at(m.tree().top()).directory;
    if (m.options().one_file_system && m.tree().dir(top).device != 0 &&
        d.device != m.tree().dir(top).device) {
        ESPY_SOMETIMES("observe: on another file system than it was known on");
        m.arms().other_file_system(d.entry);
        return;
    }
    if (m.polls().compares().watches(directory)) {
        hold(where, begun);
    }
    if (d.shortage == shortage::nothing || !cover(where, directory, begun.fd, itself)) {
        list_observed(where, begun, itself);
    }
}

/// It is open since an earlier action, perhaps, and what its parent has told since is taken to be seen.
bool performer::is_at_its_name(place& where, entry_index index, const sys::status& itself) {
    const directory_index parent = where.model->tree().parent(index);
    std::error_code ec;
    const int above = parent == none ? -1 : open(where, parent, ec);
    if (above < 0) {
        return parent == none;
    }
    const std::string name(where.model->tree().name(index));
    const sys::status there = sys::look(above, name.c_str(), ec);
    return !ec && there.inode == itself.inode && there.device == itself.device;
}

/// Watched before it is listed: then it need not be listed again when the pass is over.
void performer::hold(place& where, const listing& begun) {
    if (!source_.tells_events()) {
        return;
    }
    model& m = *where.model;
    const entry_index index = m.tree().dir(begun.directory).entry;
    std::error_code ec;
    const watch_id watch = source_.watch(begun.fd.get(), m.arms().mask_for(index), ec);
    if (ec) {
        ESPY_SOMETIMES("observe: no watch to be had ahead");
        m.polls().compares().watch_failed();
    } else {
        m.polls().compares().hold(begun.directory, watch);
    }
}

/// What was watched and listed by the pass over what was known is not opened again.
bool performer::adopt(place& where, entry_index index) {
    model& m = *where.model;
    const directory_index number = m.tree().at(index).directory;
    if (!m.polls().compares().has_seen(number)) {
        return false;
    }
    directory& d = m.tree().dir(number);
    const directory_index parent = m.tree().parent(index);
    d.relist = !mounted_in(where, number).empty();
    if (d.relist || d.attributes || parent == none || m.tree().dir(parent).device != d.device) {
        return false;
    }
    d.inode = source_.identity_of(d.watch, d.inode);
    m.failures().clear_failures(index);
    m.polls().compares().adopt(number);
    note_kind(m, index, -1, d.device);
    return true;
}

/// A watch may be had by now.
bool performer::cover(place& where, directory_index directory, unique_fd& fd,
                      const sys::details& itself) {
    model& m = *where.model;
    const entry_index index = m.tree().dir(directory).entry;
    std::error_code ec;
    const watch_id watch = source_.watch(fd.get(), m.arms().mask_for(index), ec);
    if (ec) {
        return false;
    }
    if (!is_at_its_name(where, index, itself.status)) {
        ESPY_SOMETIMES("observe: a watch can be had, and another one has its name");
        if (!watches_.contains(watch)) {
            end_watch(watch, fd.get());
        }
        m.polls().observation_failed(directory);
        return true;
    }
    const auto identity = source_.identity_of(watch, itself.status.inode);
    if (m.arms().armed({index}, {watch, identity, itself.status.device}) == verdict::list) {
        ESPY_SOMETIMES("observe: a watch can be had again");
        list(where, m.tree().at(index).directory, std::move(fd));
    }
    return true;
}

void performer::list_observed(place& where, listing& at, const sys::details& itself) {
    model& m = *where.model;
    ++listings_;
    m.polls().observation_begins(at.directory, itself);
    if (m.root().single().empty()) {
        sys::rewind(at.fd.get());
        begin_listing(where, at);
        return;
    }
    const std::string name(m.root().single());
    observe_entry(m, at, {name});
    end_listing(where, at);
}

bool performer::observe_entry(model& m, listing& at, const sys::listed_entry& found) {
    std::error_code why;
    const sys::details looked = sys::examine(at.fd.get(), found.name.data(), why);
    if (!why) {
        m.polls().observed(at.directory, found.name, looked);
    } else if (obstacle_of(why) != obstacle::gone &&
               !m.polls().observed_name(at.directory, found)) {
        ESPY_SOMETIMES("observe: something in it could not be looked at");
        at.unclear = why;
    }
    return true;
}

void performer::look_closely(model& m, directory_index directory, int fd,
                             const sys::listed_entry& found) {
    std::error_code why;
    const sys::details looked = sys::examine(fd, found.name.data(), why);
    if (obstacle_of(why) != obstacle::gone) {
        const std::uint64_t device = m.tree().dir(directory).device;
        m.polls().listed_closely(directory, found.name, why ? only_listed(found, device) : looked);
    }
}

/// A directory is of the same kind as its parent, unless it is on another device.
void performer::note_kind(model& m, entry_index index, int fd, std::uint64_t device) {
    const directory_index parent = m.tree().parent(index);
    bool shared = false;
    if (parent != none && m.tree().dir(parent).device == device) {
        shared = m.tree().dir(parent).shared;
        if (m.tree().dir(parent).made_by_kernel) {
            m.failures().made_by_kernel(index, {});
        }
    } else {
        const file_system_type type = kinds_.find(fd, device);
        shared = is_shared(type);
        if (is_made_by_kernel(type)) {
            m.failures().made_by_kernel(index, explain_kernels_own(type));
        }
    }
    if (polls_shared_ && shared) {
        m.polls().share(index);
    }
}

bool performer::stamp(place& where) {
    model& m = *where.model;
    std::vector<entry_index> entries = m.polls().take_unstamped();
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const entry_index index = entries[i];
        if (m.tree().at(index).retired) {
            continue;
        }
        if (i > 0 && is_over()) {
            ESPY_SOMETIMES("stamp: the time is over");
            m.polls().stamp_later(
                {entries.begin() + static_cast<std::ptrdiff_t>(i), entries.end()});
            return false;
        }
        std::error_code ec;
        const int fd = open(where, m.tree().parent(index), ec);
        const std::string name(m.tree().name(index));
        const sys::details looked = fd < 0 ? sys::details() : sys::examine(fd, name.c_str(), ec);
        if (fd >= 0 && !ec) {
            m.polls().stamped(index, looked);
        } else {
            m.polls().stamp_failed(index);
            ESPY_SOMETIMES("stamp: cannot be looked at now");
        }
    }
    return true;
}

} // namespace espy::tree
