/// Text for people, line by line.
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <utility>

namespace espy::doctor {

/// A text that grows by lines. Distinct objects: safe. Shared objects: unsafe.
class lines {
public:
    template <typename... Arguments>
    void line(fmt::format_string<Arguments...> form, Arguments&&... arguments) {
        fmt::format_to(std::back_inserter(out_), form, std::forward<Arguments>(arguments)...);
        out_.erase(out_.find_last_not_of(' ') + 1); // columns may be empty
        out_ += '\n';
    }

    std::string take() { return std::move(out_); }

private:
    std::string out_;
};

} // namespace espy::doctor
