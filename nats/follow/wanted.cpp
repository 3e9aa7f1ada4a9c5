#include "follow/wanted.hpp"

#include <algorithm>

#include <fnmatch.h>

namespace espy::fleet {

bool is_wanted(const std::vector<std::string>& patterns, const source_name& source) {
    const std::string full = source.machine + '/' + source.journal;
    return patterns.empty() ||
           std::any_of(patterns.begin(), patterns.end(), [&](const std::string& each) {
               const std::string& name =
                   each.find('/') == std::string::npos ? source.machine : full;
               return ::fnmatch(each.c_str(), name.c_str(), 0) == 0;
           });
}

} // namespace espy::fleet
