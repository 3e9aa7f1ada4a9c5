/// The types of entries that are new under their names, which no event tells.
#include "hands/performer.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"

#include <algorithm>

namespace espy::tree {
namespace {

bool is_open(const model& m, entry_index index) {
    return !m.tree().at(index).retired && m.tree().at(index).untyped;
}

/// Untyped entries in one directory that follow each other.
struct run {
    std::size_t end;
    std::size_t open = 0;
    directory_index where = none;
};

run run_from(const model& m, std::size_t first) {
    const std::vector<entry_index>& untyped = m.guesses().untyped();
    const entry_index parent = m.tree().at(untyped[first]).parent;
    run found{first};
    for (; found.end < untyped.size(); ++found.end) {
        const entry_index index = untyped[found.end];
        if (m.tree().at(index).parent != parent) {
            break;
        }
        if (is_open(m, index)) {
            ++found.open;
            found.where = m.tree().parent(index);
        }
    }
    return found;
}

} // namespace

bool performer::complete_types(place& where) {
    const model& m = *where.model;
    // Each call does something, and leaves it done: a directory that was opened stays open.
    bool progress = false;
    const auto is_enough = [&] { return progress && is_over(); };
    for (std::size_t i = 0; i < m.guesses().untyped().size();) {
        const run next = run_from(m, i);
        if (next.open >= most_.names_worth_listing && m.root().single().empty() && !is_enough() &&
            !has_more_than(m.tree(), next.where,
                           std::min(next.open * limit::entries_a_look, most_.entries_for_types))) {
            progress = list_types(where, next.where) || progress;
        }
        for (; i < next.end; ++i) {
            const entry_index index = m.guesses().untyped()[i];
            if (!is_open(m, index)) {
                continue;
            }
            if (is_enough()) {
                ESPY_SOMETIMES("types: the time is over");
                return false;
            }
            const directory_index in = m.tree().parent(index);
            const bool at_hand = kept(where.owner, in) >= 0;
            std::error_code ec;
            const int fd = open(where, in, ec);
            progress = progress || !at_hand;
            if (!at_hand && fd >= 0 && is_over()) {
                ESPY_SOMETIMES("types: opened, and the time is over");
                return false;
            }
            look_for_type(where, index, fd);
            progress = true;
        }
    }
    return true;
}

/// What it does not show is looked at by itself: it may have been renamed meanwhile, or the file
/// system tells no types, or of a name on which something is mounted that of what is below.
/// @return True if it has shown some type.
bool performer::list_types(place& where, directory_index directory) {
    model& m = *where.model;
    std::error_code ec;
    const int fd = open(where, directory, ec);
    if (fd < 0 || is_over()) {
        ESPY_SOMETIMES("types: no listing");
        return false;
    }
    ++listings_;
    bool shown = false;
    const std::vector<std::string> mounted = mounted_in(where, directory);
    sys::rewind(fd);
    while (const std::size_t size = sys::list(fd, {buffer_.get(), buffer_size}, ec)) {
        sys::for_each_listed({buffer_.get(), size}, [&](const sys::listed_entry& found) {
            const entry_index known = m.tree().find(directory, found.name);
            if (known != none && found.type != entry_type::none && is_open(m, known) &&
                !std::binary_search(mounted.begin(), mounted.end(), found.name)) {
                m.looks().typed(known, {true, {.type = found.type, .inode = found.inode}});
                shown = true;
            }
            return true;
        });
        if (is_over()) {
            break;
        }
    }
    return shown;
}

void performer::look_for_type(place& where, entry_index index, int directory) {
    model& m = *where.model;
    std::error_code ec;
    const std::string name(m.tree().name(index));
    const finding answer = directory < 0 ? finding() : look_at(directory, name.c_str(), ec);
    if (directory < 0 || ec) {
        ESPY_SOMETIMES("types: cannot be looked at");
        m.looks().type_unknown(index);
    } else {
        m.looks().typed(index, answer);
    }
}

} // namespace espy::tree
