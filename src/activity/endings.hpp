/// Directories that came and went in one event, and were not told to be gone yet.
#pragma once

#include "activity/object_key.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace espy::activities {

/// One of them. Its end is told after its content, which is told by the events that follow.
struct ending {
    /// How many events have been taken then.
    std::uint64_t when = 0;
    slot where;
    thing what;
    std::int32_t process = 0;
};

/// In order, and found by where they are. Distinct objects: safe. Shared objects: unsafe.
class endings {
public:
    void add(ending one) {
        by_place_.emplace(hash_of(one.where), last_);
        by_place_.emplace(text_hash()(one.where.directory), last_);
        all_.emplace(last_++, std::move(one));
    }
    /// The name is needed for something else.
    std::optional<ending> take_at(const slot& where) {
        return take_if(hash_of(where), [&](const ending& each) { return each.where == where; });
    }
    /// The directory ends itself.
    std::optional<ending> take_in(std::string_view directory) {
        return take_if(text_hash()(directory),
                       [&](const ending& each) { return each.where.directory == directory; });
    }
    /// The next one, once so many events were taken.
    std::optional<ending> take_due(std::uint64_t taken) {
        return all_.empty() || taken < all_.begin()->second.when ? std::nullopt
                                                                 : take(all_.begin());
    }
    /// When the last one is due; 0 if there are none.
    std::uint64_t due() const noexcept { return all_.empty() ? 0 : all_.rbegin()->second.when; }
    void clear() noexcept {
        all_.clear();
        by_place_.clear();
    }
    /// Its laws (laws.cpp).
    void check() const;

private:
    using list = std::map<std::uint64_t, ending>;

    template <typename Condition>
    std::optional<ending> take_if(std::size_t hash, Condition is_it) {
        const auto [begin, end] = by_place_.equal_range(hash);
        for (auto at = begin; at != end; ++at) {
            const auto found = all_.find(at->second);
            if (is_it(found->second)) {
                return take(found);
            }
        }
        return std::nullopt;
    }
    std::optional<ending> take(list::iterator which) {
        for (const std::size_t hash :
             {hash_of(which->second.where), text_hash()(which->second.where.directory)}) {
            const auto [begin, end] = by_place_.equal_range(hash);
            for (auto at = begin; at != end; ++at) {
                if (at->second == which->first) {
                    by_place_.erase(at);
                    break;
                }
            }
        }
        return std::move(all_.extract(which).mapped());
    }

    list all_;
    std::unordered_multimap<std::size_t, std::uint64_t> by_place_;
    std::uint64_t last_ = 0;
};

} // namespace espy::activities
