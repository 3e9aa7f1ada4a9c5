/// Lets a table of strings be asked with a view.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace espy::ignore {

struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>()(text);
    }
};

} // namespace espy::ignore
