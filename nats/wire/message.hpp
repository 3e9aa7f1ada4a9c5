/// One message of a stream, as it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace espy::fleet {

struct message {
    std::string subject;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    /// Its place in the stream, from 1; 0: it is not of a stream, or not in it yet.
    std::uint64_t sequence = 0;

    /// The value of the first header of that name; empty if there is none.
    std::string_view header(std::string_view name) const noexcept {
        for (const auto& [key, value] : headers) {
            if (key == name) {
                return value;
            }
        }
        return {};
    }
};

} // namespace espy::fleet
