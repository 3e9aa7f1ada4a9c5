#include "run/changed.hpp"

#include "format/formatter.hpp"

#include <unordered_set>
#include <utility>

#include <sys/stat.h>

namespace espy::cli {

void changed::add(batch changes, write_counts times_written) {
    if (!changes.empty()) {
        batches_.push_back(std::move(changes));
    }
    for (const auto& [path, times] : times_written) {
        times_written_[path] += times;
    }
}

void changed::take(changed& later) {
    for (batch& changes : later.batches_) {
        batches_.push_back(std::move(changes));
    }
    add({}, std::move(later.times_written_));
    later.clear();
}

unsigned changed::times_written(std::string_view path) const {
    const auto found = times_written_.find(path);
    return found == times_written_.end() ? 0 : found->second;
}

std::vector<std::string> changed::all_paths() const {
    std::vector<std::string> result;
    std::unordered_set<std::string_view> seen;
    for (const batch& changes : batches_) {
        for (const change& change : changes) {
            for (const std::string_view path : {change.path, change.from}) {
                if (!path.empty() && seen.insert(path).second) {
                    result.emplace_back(path);
                }
            }
        }
    }
    return result;
}

std::vector<std::string> changed::files() const {
    std::vector<std::string> result;
    std::unordered_set<std::string_view> seen;
    const auto add = [&](std::string_view path) {
        struct stat status {};
        const std::string name(path);
        // The disk knows best: since it was settled, it may have gone.
        if (!path.empty() && seen.insert(path).second && ::lstat(name.c_str(), &status) == 0 &&
            !S_ISDIR(status.st_mode)) {
            result.push_back(name);
        }
    };
    for (const batch& changes : batches_) {
        for (const change& change : changes) {
            // What is told to be gone may be there: only ignored from now on.
            add(change.kind == change_kind::removed ? std::string_view() : change.path);
            add(change.exchanged ? change.from : std::string_view());
        }
    }
    return result;
}

std::string changed::json() const {
    std::string text;
    const auto format = make_json_formatter();
    for (const batch& changes : batches_) {
        for (const change& change : changes) {
            format->append(text, change);
        }
    }
    return text;
}

} // namespace espy::cli
