/// What was told of names since the queue was empty.
#pragma once

#include "untracked/object_key.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace espy::untracked {

/// What a consumer believes of the names that events were about. The last thing that happened to a
/// name may be in the first event about it, so names that more than one event was about are in doubt
/// until they are looked at. Distinct objects: safe. Shared objects: unsafe.
class ledger {
public:
    struct entry {
        thing what = {};
        /// False: whatever was there before.
        bool known = false;
        /// Events that were about it.
        unsigned times = 0;

        bool is_other(const thing& than) const noexcept { return known && what != than; }
    };
    using names = std::unordered_map<std::string, entry, text_hash, std::equal_to<>>;

    /// An event is about this name.
    entry& touch(const slot& where);
    /// It was told that this is there now, or nothing.
    void put(const slot& where, thing what);
    /// Null: no event was about it.
    entry* find(const slot& where);
    /// What is believed to be there; none if that is nothing, or not known.
    thing at(const slot& where);
    bool holds(const slot& where, const thing& what) { return at(where) == what; }

    /// The names in a directory of which something is believed.
    std::vector<std::string> names_in(std::string_view directory) const;
    /// The directory does not exist any more.
    void forget(std::string_view directory);
    /// By directory.
    const std::unordered_map<std::string, names, text_hash, std::equal_to<>>& all() const noexcept {
        return directories_;
    }

    /// Another number whenever something was told, or an event was about a name.
    std::uint64_t version() const noexcept { return version_; }
    std::size_t size() const noexcept { return size_; }
    std::size_t memory() const noexcept;
    void clear() noexcept;
    /// Forgets what is not in doubt.
    void forget_certain();

private:
    entry& get(const slot& where);

    std::unordered_map<std::string, names, text_hash, std::equal_to<>> directories_;
    std::size_t size_ = 0;
    std::uint64_t version_ = 0;
};

} // namespace espy::untracked
