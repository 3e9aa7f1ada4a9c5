#include "words/counts.hpp"

namespace espy::cli {

std::string grouped(std::uint64_t value) {
    std::string text = std::to_string(value);
    for (std::size_t at = text.size(); at > 3;) {
        text.insert(at -= 3, 1, ',');
    }
    return text;
}

std::string counted(std::uint64_t value, std::string_view one, std::string_view many) {
    return grouped(value) + " " + std::string(value == 1 ? one : many);
}

} // namespace espy::cli
