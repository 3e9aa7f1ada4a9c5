/// The roots of an engine, by the number that each has in the watch table.
#pragma once

#include "record/store.hpp"

#include <espy/change.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace espy::tree {

/// Numbers are used again, so that roots that come and go for ever cost what those cost that are
/// there. `Root` has an `id`.
template <typename Root>
class root_list {
public:
    /// The number that the next root gets.
    root_index next_number() const noexcept {
        return free_.empty() ? root_index(static_cast<std::uint32_t>(place_.size())) : free_.back();
    }
    /// Its number is `next_number()`.
    Root& add(std::unique_ptr<Root> added) {
        const root_index number = next_number();
        if (number.value() == place_.size()) {
            place_.push_back(none);
        } else {
            free_.pop_back();
        }
        place_[number.value()] = static_cast<std::uint32_t>(roots_.size());
        numbers_[added->id] = number;
        roots_.push_back(std::move(added));
        return *roots_.back();
    }
    std::unique_ptr<Root> take(root_index number) {
        const std::uint32_t at = std::exchange(place_[number.value()], none);
        std::unique_ptr<Root> taken = std::move(roots_[at]);
        numbers_.erase(taken->id);
        if (at + 1 < roots_.size()) {
            roots_[at] = std::move(roots_.back());
            place_[numbers_.at(roots_[at]->id).value()] = at;
        }
        roots_.pop_back();
        free_.push_back(number);
        return taken;
    }

    /// Null if there is none of this number.
    Root* operator[](root_index number) const noexcept {
        const std::size_t at = number.value();
        return at < place_.size() && place_[at] != none ? roots_[place_[at]].get() : nullptr;
    }
    /// The number of a root, or `none`.
    root_index find(root_id id) const noexcept {
        const auto found = numbers_.find(id);
        return found == numbers_.end() ? none : found->second;
    }

    auto begin() const noexcept { return roots_.begin(); }
    auto end() const noexcept { return roots_.end(); }
    std::size_t size() const noexcept { return roots_.size(); }
    /// Numbers in use or free.
    std::size_t numbers() const noexcept { return place_.size(); }

private:
    std::vector<std::unique_ptr<Root>> roots_;
    /// By number: where in `roots_`.
    std::vector<std::uint32_t> place_;
    std::vector<root_index> free_;
    std::unordered_map<root_id, root_index> numbers_;
};

} // namespace espy::tree
