#include "ignore/level.hpp"

namespace espy::ignore {

const rule* match_levels(const level* lowest, const rules& global, std::string_view path,
                         bool is_directory) {
    std::size_t top = 0;
    bool left_repository = false;
    for (const level* at = lowest; at != nullptr; at = at->up.get()) {
        const std::string_view below = path.substr(at->base);
        if (const rule* found = at->dot_ignore.match(below, is_directory)) {
            return found;
        }
        if (left_repository) {
            continue;
        }
        if (const rule* found = at->git_ignore.match(below, is_directory)) {
            return found;
        }
        if (at->repository) {
            if (const rule* found = at->info_exclude.match(below, is_directory)) {
                return found;
            }
            left_repository = true;
            top = at->base;
        }
    }
    return global.match(path.substr(top), is_directory);
}

} // namespace espy::ignore
