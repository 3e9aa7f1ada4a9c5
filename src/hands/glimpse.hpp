/// One listing in place of many looks.
#pragma once

#include "model/action.hpp"
#include "sys/directory.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espy::tree {

/// Whether more than so many are known in it.
bool has_more_than(const store& tree, directory_index where, std::size_t entries) noexcept;

/// What a listing has shown of the directory in which names are looked at one after the other, because of
/// events that were all read before it. It stands for looks until something is read again: then it is to be
/// forgotten. Distinct objects: safe. Shared objects: unsafe.
class glimpse {
public:
    /// A name is to be looked at in a directory; what was shown of another one is forgotten.
    void turn_to(root_index owner, directory_index where) noexcept;
    /// So many looks were made there that a listing may be worth it; each time for twice as many.
    bool is_due(std::size_t names_worth_listing) noexcept;
    std::size_t looks() const noexcept { return looks_; }

    /// Some of a listing.
    void add(std::span<const std::byte> records);
    /// It is complete; the types of `unclear`, sorted, are not those that it shows.
    void end(const std::vector<std::string>& unclear);
    /// It is too long.
    void give_up() noexcept { records_.clear(); }
    void forget() noexcept;

    /// What a look would find; nothing if that is not said.
    std::optional<finding> of(std::string_view name) const;

private:
    root_index owner_ = none;
    directory_index where_ = none;
    std::size_t looks_ = 0;
    std::size_t due_ = 0;
    bool shown_ = false;
    std::vector<std::byte> records_;
    /// By name, in `records_`.
    std::vector<sys::listed_entry> entries_;
};

} // namespace espy::tree
