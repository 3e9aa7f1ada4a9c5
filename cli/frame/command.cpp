#include "frame/command.hpp"

namespace espy::cli {

std::vector<std::string> operands::all() const {
    std::vector<std::string> result = before_dashes;
    result.insert(result.end(), after_dashes.begin(), after_dashes.end());
    return result;
}

} // namespace espy::cli
