/// What was told of names since the queue was empty.
#pragma once

#include "untracked/object_key.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace espy::untracked {

/// The last thing that happened to a name may be in the first event about it, so names that were
/// told of more than once are in doubt until they are looked at. Distinct objects: safe. Shared
/// objects: unsafe.
class ledger {
public:
    struct entry {
        slot where;
        /// What is believed to be there; empty: nothing.
        std::string object;
        bool is_directory = false;
        unsigned times = 0;
    };

    /// It was told that `object` is there now.
    void put(const slot& where, std::string_view object, bool is_directory);
    /// It was told that `object` is not there any more.
    void take(const slot& where, std::string_view object, bool is_directory);

    /// Those in doubt.
    std::vector<entry*> doubts();
    /// What is believed of a name; null if nothing was told of it.
    const entry* at(const slot& where) const;
    /// Where an object is believed to be; null if nothing was told of it.
    const slot* find(std::string_view object) const;

    void clear() noexcept;
    /// Forgets what is not in doubt, if it is too much: events so far apart do not become one.
    void trim();

private:
    static constexpr std::size_t most = std::size_t{1} << 16;

    entry& get(const slot& where);

    /// By name and directory.
    std::unordered_map<std::string, entry> names_;
    std::unordered_map<std::string, slot, text_hash, std::equal_to<>> objects_;
};

} // namespace espy::untracked
