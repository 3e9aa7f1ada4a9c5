#include "ship/later_names.hpp"

#include <algorithm>

namespace espy::fleet {

void later_names::add(const told_entry& change) {
    const std::size_t at = count_++;
    if (change.kind == change_kind::removed) {
        steps_[change.path].push_back({at, std::nullopt});
    } else if (change.kind == change_kind::renamed) {
        if (change.exchanged) {
            steps_[change.path].push_back({at, change.from});
        } else if (change.replaced) {
            steps_[change.path].push_back({at, std::nullopt});
        }
        steps_[change.from].push_back({at, change.path});
    }
}

/// The first that happened to this path itself.
const later_names::step* later_names::next(std::string_view path, std::size_t after) const {
    const auto known = steps_.find(path);
    if (known == steps_.end()) {
        return nullptr;
    }
    const auto& all = known->second;
    const auto found =
        std::lower_bound(all.begin(), all.end(), after,
                         [](const step& each, std::size_t to) { return each.at < to; });
    return found == all.end() ? nullptr : &*found;
}

std::optional<std::string> later_names::now(std::string path, std::size_t after) const {
    for (;;) {
        const step* first = nullptr;
        std::size_t end_of_first = 0;
        // It, and each directory above it.
        for (std::size_t end = path.size(); end != std::string::npos && end != 0;
             end = path.rfind('/', end - 1)) {
            const step* const found = next(std::string_view(path).substr(0, end), after);
            if (found != nullptr && (first == nullptr || found->at < first->at)) {
                first = found;
                end_of_first = end;
            }
        }
        if (first == nullptr) {
            return path;
        }
        if (!first->to) {
            return std::nullopt;
        }
        path = *first->to + path.substr(end_of_first);
        after = first->at + 1;
    }
}

} // namespace espy::fleet
