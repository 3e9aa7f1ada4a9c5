/// The performer's part in polling: lists directories and looks at everything in them.
#include "tree/failure.hpp"
#include "tree/performer.hpp"

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

/// -1 if it is not where it is thought to be, or may not be opened (`ec`).
unique_fd performer::open_observed(place& where, directory_index directory, std::error_code& ec) {
    const model& m = *where.model;
    unique_fd top = sys::open_root(where.top_path.c_str(), ec);
    if (!top || m.tree().dir(directory).entry == m.tree().top()) {
        return top;
    }
    return sys::open_below(top.get(), m.path_on_disk(directory), ec);
}

void performer::observe(place& where, const action& todo) {
    model& m = *where.model;
    const directory_index directory = todo.directory;
    std::error_code ec;
    unique_fd strayed;
    int fd = -1;
    if (m.has_strayed()) {
        strayed = open_observed(where, directory, ec);
        fd = strayed.get();
    } else {
        fd = open(where, directory, ec);
    }
    if (fd < 0 && ec && obstacle_of(ec) != obstacle::gone) {
        m.listing_failed(directory, ec);
        return;
    }
    std::error_code unknown;
    const sys::details itself = fd < 0 ? sys::details() : sys::examine(fd, "", unknown);
    const tree::directory& d = m.tree().dir(directory);
    if (fd < 0 || unknown ||
        (d.watch == -1 && (itself.status.inode != d.inode || itself.status.device != d.device))) {
        m.observation_failed(directory);
        return;
    }
    if (!d.uncovered || !cover(where, directory, fd, itself)) {
        list_observed(m, directory, fd, itself);
    }
}

/// A watch may be had by now.
bool performer::cover(place& where, directory_index directory, int fd, const sys::details& itself) {
    model& m = *where.model;
    const entry_index index = m.tree().dir(directory).entry;
    std::error_code ec;
    const std::int32_t watch = source_.watch(fd, m.mask_for(index), ec);
    if (ec) {
        return false;
    }
    const auto identity = source_.identity_of(watch, itself.status.inode);
    if (m.armed(index, watch, identity, itself.status.device) == verdict::list) {
        m.poll_until_listed(m.tree().at(index).directory);
        list(where, m.tree().at(index).directory, fd);
    }
    return true;
}

void performer::list_observed(model& m, directory_index directory, int fd,
                              const sys::details& itself) {
    ++listings_;
    m.observation_begins(directory, itself);
    std::error_code ec;
    if (!m.single().empty()) {
        const std::string name(m.single());
        const sys::details found = sys::examine(fd, name.c_str(), ec);
        if (!ec) {
            m.observed(directory, name, found);
        }
        m.observation_ends(directory);
        return;
    }
    sys::rewind(fd);
    std::error_code unclear;
    for (;;) {
        const std::size_t size = sys::list(fd, {buffer_.get(), buffer_size}, ec);
        if (ec) {
            m.listing_failed(directory, ec);
            return;
        }
        if (size == 0) {
            break;
        }
        sys::for_each_listed({buffer_.get(), size}, [&](const sys::listed_entry& found) {
            std::error_code why;
            sys::details looked = sys::examine(fd, found.name.data(), why);
            if (obstacle_of(why) == obstacle::gone) {
                return;
            }
            if (!why) {
                m.observed(directory, found.name, looked);
            } else if (!m.observed_name(directory, found)) {
                unclear = why;
            }
        });
    }
    if (unclear) {
        m.listing_failed(directory, unclear);
    }
    m.observation_ends(directory);
}

void performer::look_closely(model& m, directory_index directory, int fd,
                             const sys::listed_entry& found) {
    std::error_code why;
    const sys::details looked = sys::examine(fd, found.name.data(), why);
    if (obstacle_of(why) != obstacle::gone) {
        const std::uint64_t device = m.tree().dir(directory).device;
        m.listed_closely(directory, found.name, why ? only_listed(found, device) : looked);
    }
}

/// A directory is of the same kind as its parent, unless it is on another device.
void performer::note_kind(model& m, entry_index index, int fd, std::uint64_t device) {
    const directory_index parent = m.tree().parent(index);
    bool shared = false;
    if (parent != none && m.tree().dir(parent).device == device) {
        shared = m.tree().dir(parent).shared;
        if (m.tree().dir(parent).made_by_kernel) {
            m.made_by_kernel(index, {});
        }
    } else {
        const file_system_type type = kinds_.find(fd, device);
        shared = is_shared(type);
        if (is_made_by_kernel(type)) {
            m.made_by_kernel(index, explain_kernels_own(type));
        }
    }
    if (polls_shared_ && shared) {
        m.share(index);
    }
}

void performer::stamp(place& where) {
    model& m = *where.model;
    std::vector<entry_index> entries = m.take_unstamped();
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    for (const entry_index index : entries) {
        if (m.tree().at(index).retired) {
            continue;
        }
        std::error_code ec;
        const int fd = open(where, m.tree().parent(index), ec);
        const std::string name(m.tree().name(index));
        const sys::details looked = fd < 0 ? sys::details() : sys::examine(fd, name.c_str(), ec);
        if (fd >= 0 && !ec) {
            m.stamped(index, looked);
        }
    }
}

} // namespace espy::tree
