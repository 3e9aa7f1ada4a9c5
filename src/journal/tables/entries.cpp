/// The tree as it was told. A row has the number of the directory that it is in, not its path: so the rename
/// of a directory is one row, whatever is below it.
#include "journal/tables/entries.hpp"

#include "journal/tables/failing.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <vector>

namespace espy::journaling {
namespace {

constexpr std::int64_t doubt_bit = 1;
constexpr std::int64_t hidden_bit = 2;

std::int64_t as_number(std::uint64_t value) noexcept {
    return static_cast<std::int64_t>(value);
}

/// The columns from `first` on are those of `find_`.
entry_row read_row(const statement& from, int first) {
    const std::int64_t type = from.number(first + 1);
    if (type < static_cast<int>(entry_type::file) || type > static_cast<int>(entry_type::other)) {
        fail_corrupt("an entry of no type");
    }
    entry_row row;
    row.id = from.number(first);
    row.type = static_cast<entry_type>(type);
    if ((row.id > 0) != (row.type == entry_type::directory)) {
        fail_corrupt("a directory without a number");
    }
    const std::int64_t flags = from.number(first + 2);
    row.in_doubt = (flags & doubt_bit) != 0;
    row.hidden = (flags & hidden_bit) != 0;
    row.look.inode = from.bits(first + 3);
    row.look.born = from.number(first + 4);
    row.look.modified = from.number(first + 5);
    row.look.changed = from.number(first + 6);
    row.look.size = from.bits(first + 7);
    row.look.mode = static_cast<std::uint32_t>(from.bits(first + 8));
    row.look.links = static_cast<std::uint32_t>(from.bits(first + 9));
    row.look.user = static_cast<std::uint32_t>(from.bits(first + 10));
    row.look.group = static_cast<std::uint32_t>(from.bits(first + 11));
    return row;
}

} // namespace

known_entry known_of(std::string_view name, const entry_row& row) noexcept {
    return {name, row.type, row.look, row.in_doubt, !row.hidden};
}

entries::entries(tables& of)
    : tables_(of), find_(of.base(), "SELECT id, type, flags, inode, born, modified, changed, size, "
                                    "mode, links, user, grp FROM entry WHERE parent=? AND name=?"),
      put_(of.base(), "INSERT OR REPLACE INTO entry(parent, name, id, type, flags, inode, born, "
                      "modified, changed, size, mode, links, user, grp) "
                      "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      erase_(of.base(), "DELETE FROM entry WHERE parent=? AND name=?"),
      move_(of.base(), "UPDATE entry SET parent=?, name=? WHERE parent=? AND name=?"),
      list_(of.base(), "SELECT name, id, type, flags, inode, born, modified, changed, size, mode, "
                       "links, user, grp FROM entry WHERE parent=? ORDER BY name") {
    reload();
}

void entries::reload() {
    by_path_.clear();
    places_.clear();
    next_id_ = saved_id_ = std::max<std::int64_t>(tables_.number("next_id"), 2);
    count_ = saved_count_ = tables_.number("entries");
}

std::uint64_t entries::count_told() {
    const auto root = find({});
    const bool is_directory = root && root->type == entry_type::directory;
    return static_cast<std::uint64_t>(count_ - (is_directory ? 1 : 0));
}

void entries::save() {
    if (next_id_ != saved_id_) {
        tables_.put("next_id", saved_id_ = next_id_);
    }
    if (count_ != saved_count_) {
        tables_.put("entries", saved_count_ = count_);
    }
}

std::optional<entry_row> entries::find(const slot& where) {
    const at_end ends(find_);
    if (!find_.with(where.parent, std::string_view(where.name)).step()) {
        return std::nullopt;
    }
    return read_row(find_, 0);
}

void entries::put(const slot& where, entry_row row, const std::optional<entry_row>& before) {
    if (row.type != entry_type::directory) {
        row.id = 0;
    } else if (row.id == 0) {
        const bool is_root = where.parent == 0;
        row.id = before && before->id != 0 ? before->id : is_root ? root_directory : next_id_++;
    }
    if (before && before->id != row.id) {
        erase(where);
    } else if (before) {
        --count_;
    }
    const signature& look = row.look;
    put_.with(where.parent, std::string_view(where.name), row.id,
              static_cast<std::int64_t>(row.type),
              (row.in_doubt ? doubt_bit : 0) | (row.hidden ? hidden_bit : 0), as_number(look.inode),
              look.born, look.modified, look.changed, as_number(look.size), std::int64_t{look.mode},
              std::int64_t{look.links}, std::int64_t{look.user}, std::int64_t{look.group})
        .run();
    ++count_;
    if (row.id != 0) {
        places_[row.id] = where;
    }
}

void entries::erase(const slot& where) {
    const auto row = find(where);
    if (!row) {
        return;
    }
    erase_.with(where.parent, std::string_view(where.name)).run();
    --count_;
    std::vector<std::int64_t> ahead;
    if (row->id != 0) {
        by_path_.clear();
        ahead.push_back(row->id);
    }
    // A row is gone before what is in it is looked for: a circle ends.
    while (!ahead.empty()) {
        const std::int64_t id = ahead.back();
        ahead.pop_back();
        std::vector<std::string> names;
        each_in(id, [&](std::string_view name, const entry_row& below) {
            names.emplace_back(name);
            if (below.id != 0) {
                ahead.push_back(below.id);
            }
        });
        for (const std::string& name : names) {
            erase_.with(id, std::string_view(name)).run();
            --count_;
        }
    }
}

void entries::move(const slot& from, const slot& to) {
    const auto row = find(from);
    if (!row || from == to) {
        return;
    }
    erase(to);
    move_.with(to.parent, std::string_view(to.name), from.parent, std::string_view(from.name))
        .run();
    if (row->id != 0) {
        by_path_.clear();
        places_[row->id] = to;
    }
}

void entries::exchange(const slot& one, const slot& other) {
    // No entry has it: a slash is in no name.
    const slot aside{one.parent, "/"};
    move(one, aside);
    move(other, one);
    move(aside, other);
}

void entries::each_in(std::int64_t directory,
                      const std::function<void(std::string_view name, const entry_row&)>& each) {
    const at_end ends(list_);
    list_.with(directory);
    while (list_.step()) {
        each(list_.bytes(0), read_row(list_, 1));
    }
}

void entries::each_below(std::int64_t directory, std::string& path,
                         const std::function<bool(std::string_view path, const entry_row&)>& each) {
    struct next {
        std::string path;
        std::int64_t id;
    };
    std::vector<next> ahead{{path, directory}};
    std::unordered_set<std::int64_t> seen;
    while (!ahead.empty()) {
        const next at = std::move(ahead.back());
        ahead.pop_back();
        if (!seen.insert(at.id).second) {
            fail_corrupt("a directory that is in itself");
        }
        const std::size_t first = ahead.size();
        each_in(at.id, [&](std::string_view name, const entry_row& row) {
            path = at.path;
            path += path.empty() ? "" : "/";
            path += name;
            if (each(path, row) && row.id != 0) {
                ahead.push_back({path, row.id});
            }
        });
        std::reverse(ahead.begin() + static_cast<std::ptrdiff_t>(first), ahead.end());
    }
}

} // namespace espy::journaling
