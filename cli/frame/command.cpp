#include "frame/command.hpp"

#include <algorithm>

namespace espy::cli {

std::vector<std::string> operands::all() const {
    std::vector<std::string> result = before_dashes;
    result.insert(result.end(), after_dashes.begin(), after_dashes.end());
    return result;
}

const command_entry* find_command(std::string_view name) noexcept {
    const auto all = commands();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const command_entry& e) { return e.name == name; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace espy::cli
