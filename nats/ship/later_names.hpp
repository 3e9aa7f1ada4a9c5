/// What an entry is called later.
#pragma once

#include "wire/body.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace espy::fleet {

/// A journal says what is there now. What is to be sent was told before: the entry, or a directory above it, may have been
/// renamed since, and something else may have its name. Distinct objects: safe. Shared objects: unsafe.
class later_names {
public:
    /// The next change, in order.
    void add(const told_entry& change);
    /// What has that path after so many changes, after all that were added; nothing if it is gone.
    std::optional<std::string> now(std::string path, std::size_t after) const;

private:
    struct step {
        std::size_t at;
        /// Nothing: it was removed, or something took its place.
        std::optional<std::string> to;
    };
    const step* next(std::string_view path, std::size_t after) const;

    /// By the path that something had.
    std::map<std::string, std::vector<step>, std::less<>> steps_;
    std::size_t count_ = 0;
};

} // namespace espy::fleet
