#include "run/own_writes.hpp"

#include "format/formatter.hpp"

#include <fmt/format.h>

#include <fstream>
#include <string>
#include <string_view>
#include <unordered_set>

#include <sys/stat.h>

namespace espy::cli {
namespace {

constexpr kinds of_content{change_kind::modified, change_kind::written, change_kind::attributes};

/// What writing this file anew takes; nothing if that cannot be what happened to it.
std::optional<bytes_written> needed_for(const change& change, const changed& changes) {
    struct stat status {};
    const std::string path(change.path);
    const bool is_file = ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
    if (!of_content.contains(change.kind) || !is_file || status.st_size <= 0 ||
        changes.times_written(path) != 1) {
        return std::nullopt;
    }
    const auto size = static_cast<std::uint64_t>(status.st_size);
    return bytes_written{size, size};
}

} // namespace

std::optional<bytes_written> bytes_written_by(pid_t process) {
    std::ifstream account(fmt::format("/proc/{}/io", process));
    bytes_written result;
    bool found = false;
    std::string name;
    std::uint64_t value = 0;
    while (account >> name >> value) {
        found = found || name == "wchar:";
        if (name == "wchar:") {
            result.in_all = value;
        } else if (name == "write_bytes:") {
            result.to_storage = value;
        }
    }
    return found ? std::optional(result) : std::nullopt;
}

bool accounts_for(const bytes_written& written, const changed& changes) {
    bytes_written needed;
    std::unordered_set<std::string_view> seen;
    for (const batch& batch : changes.batches()) {
        for (const change& change : batch) {
            if (!is_about_entry(change.kind)) {
                return false;
            }
            if (!seen.insert(change.path).second) {
                continue;
            }
            const auto one = needed_for(change, changes);
            if (!one) {
                return false;
            }
            needed += *one;
        }
    }
    return needed.in_all > 0 && needed.in_all == written.in_all &&
           needed.to_storage <= written.to_storage;
}

} // namespace espy::cli
