/// The tree as it was told, in the tables.
#pragma once

#include "journal/tables/tables.hpp"

#include <espy/known.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace espy::journaling {

/// A name in a directory, by the directory's number. The root is the empty name in directory 0.
struct slot {
    std::int64_t parent = 0;
    std::string name;

    friend bool operator==(const slot&, const slot&) = default;
};

struct slot_hash {
    std::size_t operator()(const slot& s) const noexcept {
        return std::hash<std::string>()(s.name) * 31 + static_cast<std::size_t>(s.parent);
    }
};

/// One row.
struct entry_row {
    /// Of a directory; 0: it is none.
    std::int64_t id = 0;
    entry_type type = entry_type::none;
    /// What it looked like is not to be relied on.
    bool in_doubt = false;
    /// It was never told, but what is below it.
    bool hidden = false;
    signature look = {};
};

/// Distinct objects over distinct connections: safe.
class entries {
public:
    explicit entries(tables& of);

    /// Where a path below the root is; nothing if what it is in is no directory that is known.
    std::optional<slot> find_slot(std::string_view path);
    /// The same; directories on the way that are not known come to be, hidden, and are added to `made`.
    slot make_slot(std::string_view path, std::vector<slot>& made);
    std::optional<entry_row> find(const slot& where);
    /// Puts a row there, or in the place of `before`; gives a directory without a number one.
    void put(const slot& where, entry_row row, const std::optional<entry_row>& before);
    /// With all that is below it.
    void erase(const slot& where);
    void move(const slot& from, const slot& to);
    /// Two that are there change their places.
    void exchange(const slot& one, const slot& other);

    /// The path below the root. @pre The number came out of this object since `forget_paths`.
    std::string path_of(std::int64_t directory) const;
    std::string path_of(const slot& where) const;
    /// Where a directory is; nothing if that was not found out since.
    std::optional<slot> place_of(std::int64_t directory) const {
        const auto found = places_.find(directory);
        return found == places_.end() ? std::nullopt : std::optional(found->second);
    }
    /// What was found out about paths is dropped when it has grown large. What `find_slot` gave since is not
    /// valid any more.
    void trim_paths();
    /// The tables are other than they were: a transaction was rolled back.
    void reload();
    /// Before a transaction is committed.
    void save();

    std::int64_t count() const noexcept { return count_; }
    /// The same without the root, unless that is a file.
    std::uint64_t count_told();
    /// Calls `each` for what is in a directory, in the order of names.
    void each_in(std::int64_t directory,
                 const std::function<void(std::string_view name, const entry_row&)>& each);
    /// Calls `each` for all that is below a directory, each directory before what is in it, with its path
    /// after `path`; below those for which it returns false nothing is looked at. Throws `sqlite_error` if
    /// the tables make a circle.
    void each_below(std::int64_t directory, std::string& path,
                    const std::function<bool(std::string_view path, const entry_row&)>& each);

    static constexpr std::int64_t root_directory = 1;

private:
    std::optional<std::int64_t> directory_at(std::string_view path);

    tables& tables_;
    statement find_;
    statement put_;
    statement erase_;
    statement move_;
    statement list_;
    std::unordered_map<std::string, std::int64_t> by_path_;
    std::unordered_map<std::int64_t, slot> places_;
    std::int64_t next_id_ = 0;
    std::int64_t count_ = 0;
    std::int64_t saved_id_ = 0;
    std::int64_t saved_count_ = 0;
};

known_entry known_of(std::string_view name, const entry_row& row) noexcept;

} // namespace espy::journaling
