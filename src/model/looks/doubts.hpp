/// Names that may be held wrongly (docs/design/0015).
#pragma once

#include "base/time/position.hpp"

#include <algorithm>
#include <compare>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace espy::tree {

/// What was decided while it kept moving, to be looked at once more when it is quiet. Distinct objects:
/// safe. Shared objects: unsafe.
class doubts {
public:
    struct name {
        directory_index where = none;
        std::string text;
        /// What is there is known, but for its type.
        bool is_type = false;
        friend auto operator<=>(const name&, const name&) = default;
    };

    void add(directory_index where, std::string_view text) {
        all_.push_back({where, std::string(text)});
    }
    void add_type(directory_index where, std::string_view text) {
        all_.push_back({where, std::string(text), true});
    }
    bool empty() const noexcept { return all_.empty(); }
    /// Each once; none is left.
    std::vector<name> take() {
        std::vector<name> taken = std::exchange(all_, {});
        std::sort(taken.begin(), taken.end());
        taken.erase(std::unique(taken.begin(), taken.end()), taken.end());
        return taken;
    }

private:
    std::vector<name> all_;
};

} // namespace espy::tree
