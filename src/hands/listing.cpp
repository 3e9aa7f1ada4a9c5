/// Lists directories, each by the descriptor that was watched; a large one takes several calls.
#include "hands/performer.hpp"

#include "base/check.hpp"

#include "sys/failure.hpp"

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>

namespace espy::tree {

/// Lists a directory that was just opened, for the first time or anew.
void performer::list(place& where, directory_index directory, unique_fd fd) {
    ++listings_;
    forget_listing(where.owner, directory);
    where.model->listings().listing_begins(directory);
    // btrfs lists what was there when the directory was opened, or rewound: the watch came later.
    sys::rewind(fd.get());
    listing begun;
    begun.owner = where.owner;
    begun.directory = directory;
    begun.fd = std::move(fd);
    begun.mounted = mounted_in(where, directory);
    begin_listing(where, begun);
}

/// If it took long to open it, to read it may, too.
void performer::begin_listing(place& where, listing& begun) {
    if (is_over()) {
        leave_listing(*where.model, std::move(begun));
        ESPY_SOMETIMES("list: opened, and the time is over");
    } else {
        list_some(where, begun);
    }
}

void performer::leave_listing(model& m, listing rest) {
    m.listings().list_on(rest.directory, rest.observes);
    listings_under_way_.push_back(std::move(rest));
}

void performer::list_on(place& where, directory_index directory) {
    const auto at = std::find_if(
        listings_under_way_.begin(), listings_under_way_.end(), [&](const listing& each) {
            return each.owner == where.owner && each.directory == directory;
        });
    if (at == listings_under_way_.end()) {
        ESPY_SOMETIMES("list: listed anew in the meantime");
        return; // listed anew in the meantime
    }
    listing rest = std::move(*at);
    listings_under_way_.erase(at);
    rest.resumed = true;
    ESPY_SOMETIMES("list: gone on with");
    if (!rest.observes || where.model->tree().dir(directory).held) {
        where.model->listings().listing_goes_on(directory);
    }
    list_some(where, rest);
}

void performer::forget_listing(root_index owner, directory_index directory) noexcept {
    std::erase_if(listings_under_way_, [&](const listing& each) {
        return each.owner == owner && each.directory == directory;
    });
}

/// Goes on with a listing until its end, or until the time is over.
void performer::list_some(place& where, listing& at) {
    model& m = *where.model;
    // To ask the clock takes a quarter as long as to note an entry that nothing has to be asked of.
    unsigned count = 0;
    for (bool over = false; !over;) {
        std::vector<std::byte> left = std::exchange(at.left, {});
        std::span<const std::byte> records(left);
        if (left.empty()) {
            std::error_code ec;
            const std::size_t size = sys::list(at.fd.get(), {buffer_.get(), buffer_size}, ec);
            if (ec) {
                m.failures().listing_failed(at.directory, ec);
                ESPY_SOMETIMES("list: cannot be read");
                return;
            }
            // Less than there is room for is not the end: a signal cuts a listing short.
            if (size == 0) {
                end_listing(where, at);
                return;
            }
            records = {buffer_.get(), size};
            if (std::exchange(at.first, false) && !at.observes) {
                identify(where, at.directory, at.fd.get(), sys::own_inode(records));
            }
        }
        records = sys::for_each_listed(records, [&](const sys::listed_entry& found) {
            const bool asked = at.observes ? observe_entry(m, at, found) : list_entry(m, at, found);
            over = (asked || ++count % most_.entries_at_once == 0) && is_over();
            return !over;
        });
        over = over || is_over();
        at.left.assign(records.begin(), records.end());
    }
    leave_listing(m, std::move(at));
}

/// True if a system call was made for it.
bool performer::list_entry(model& m, listing& at, sys::listed_entry found) {
    const int fd = at.fd.get();
    std::error_code ec;
    bool asked = false;
    // The name ends with a NUL in the record.
    const bool covered =
        !at.mounted.empty() && found.type != entry_type::directory &&
        std::find(at.mounted.begin(), at.mounted.end(), found.name) != at.mounted.end();
    // If it is seen, so will be its end.
    const bool mounted = covered && is_mounted(fd, found.name.data());
    if (found.type == entry_type::none || covered) {
        const finding answer = look_at(fd, found.name.data(), ec);
        asked = true;
        if (!ec && !answer.exists) {
            ESPY_SOMETIMES("list: of no type, and gone");
            return asked;
        }
        at.unclear = ec ? ec : at.unclear;
        found.type = answer.status.type;
    }
    at.has_directories = at.has_directories || found.type == entry_type::directory;
    const auto known = [&] {
        const bool is_open = mounted && m.tree().dir(at.directory).entry != none;
        return is_open ? m.tree().find(at.directory, found.name) : none;
    };
    const entry_index before = known();
    const bool is_clear = !m.listings().listed(at.directory, found);
    if (known() != none) {
        // What happens to it is told from the end of the listing on, in the same call as a rule.
        m.mounted().note_mounted(known(), known() == before);
    }
    if (is_clear) {
        return asked;
    }
    if (m.tree().dir(at.directory).polled) {
        look_closely(m, at.directory, fd, found);
        return true;
    }
    sys::status status = sys::look(fd, found.name.data(), ec);
    if (ec.value() != ENOENT) {
        // If that cannot be seen, it may have changed.
        status.changed = ec ? std::numeric_limits<std::int64_t>::max() : status.changed;
        ESPY_SOMETIMES("list: looked at for when it was changed");
        m.listings().changed(at.directory, found.name, status);
    }
    return true;
}

void performer::end_listing(place& where, listing& at) {
    model& m = *where.model;
    if (at.unclear) {
        ESPY_SOMETIMES("list: something in it could not be looked at");
        m.failures().listing_failed(at.directory, at.unclear);
    }
    if (at.observes) {
        m.polls().observation_ends(at.directory);
    } else {
        m.listings().listing_ends(at.directory);
    }
    for (const std::string& name : at.mounted) {
        watch_mounted(where, at, name);
    }
    if (!at.strayed) {
        // By an observation those that are in one directory are opened one after the other.
        keep(where, at.directory, std::move(at.fd), at.has_directories ? use::way : use::end);
    }
}

/// The number by which it is known may be that of another, which had its name when that was listed.
void performer::identify(place& where, directory_index directory, int fd, std::uint64_t listed) {
    const tree::directory& d = where.model->tree().dir(directory);
    if (d.inode == listed || source_.identity_of(d.watch, listed) != listed) {
        return;
    }
    std::error_code ec;
    const sys::status self = sys::look(fd, "", ec);
    if (!ec) {
        where.model->listings().listed_itself(directory, self.inode);
        ESPY_SOMETIMES("list: of another number than was listed for it");
    }
}

void performer::forget_listings(root_index owner) noexcept {
    std::erase_if(listings_under_way_, [&](const listing& each) { return each.owner == owner; });
}

} // namespace espy::tree
