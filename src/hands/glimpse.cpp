#include "hands/glimpse.hpp"

#include <algorithm>

namespace espy::tree {

bool has_more_than(const store& tree, directory_index where, std::size_t entries) noexcept {
    entry_index child = tree.dir(where).first_child;
    for (; child != none && entries > 0; --entries) {
        child = tree.at(child).next;
    }
    return child != none;
}

void glimpse::turn_to(root_index owner, directory_index where) noexcept {
    if (owner != owner_ || where != where_) {
        forget();
        owner_ = owner;
        where_ = where;
    }
    ++looks_;
}

bool glimpse::is_due(std::size_t names_worth_listing) noexcept {
    due_ = std::max(due_, names_worth_listing);
    if (shown_ || looks_ <= due_) {
        return false;
    }
    due_ = 2 * looks_;
    return true;
}

void glimpse::add(std::span<const std::byte> records) {
    records_.insert(records_.end(), records.begin(), records.end());
}

void glimpse::end(const std::vector<std::string>& unclear) {
    sys::for_each_listed(records_, [&](sys::listed_entry found) {
        if (std::binary_search(unclear.begin(), unclear.end(), found.name)) {
            found.type = entry_type::none;
        }
        entries_.push_back(found);
        return true;
    });
    std::ranges::sort(entries_, {}, &sys::listed_entry::name);
    shown_ = true;
}

void glimpse::forget() noexcept {
    owner_ = none;
    looks_ = due_ = 0;
    shown_ = false;
    records_.clear();
    entries_.clear();
}

std::optional<finding> glimpse::of(std::string_view name) const {
    if (!shown_) {
        return std::nullopt;
    }
    const auto at = std::ranges::lower_bound(entries_, name, {}, &sys::listed_entry::name);
    if (at == entries_.end() || at->name != name) {
        return finding();
    }
    // Which directory it is, a listing does not say.
    if (at->type == entry_type::none || at->type == entry_type::directory) {
        return std::nullopt;
    }
    return finding{true, {.type = at->type, .inode = at->inode}};
}

} // namespace espy::tree
