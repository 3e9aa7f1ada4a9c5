/// What is in the files of a tree, and whether an answer says all that has changed in them.
#pragma once

#include <espy/batch.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace espy::test {

struct pictured_file {
    std::string content;
    std::uint64_t links = 0;
    std::uint32_t mode = 0;
    /// Of the content, in ns since 1970.
    std::int64_t modified = 0;
};

/// Regular files, by their paths.
using picture = std::map<std::string, pictured_file, std::less<>>;

picture picture_of(const std::string& root);

/// Files whose content is another now, though nothing was told of that. Those with more than one name are left out:
/// what is written through one of them is told of that one. So are those that are of the same size and time, and of
/// another mode: no signature shows that they were written.
std::vector<std::string> unsaid(const picture& then, const picture& now, const batch& told);

} // namespace espy::test
