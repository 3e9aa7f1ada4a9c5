/// Git leaves out paths that it would not track (`verify_path` in its read-cache.c): `.git` in any
/// case, and what is the same to NTFS. But it shows some of them as untracked, so its untracked cache
/// has to know. A `.git` in a directory makes that a repository, which git shows as one entry: by
/// a few names in it git decides whether it is one (`is_git_directory` in its setup.c).
#include "git/trees/told_path.hpp"

#include <algorithm>
#include <array>

namespace espy::cli::git {
namespace {

constexpr std::string_view repository_name = ".git";
constexpr std::array<std::string_view, 4> deciding{"HEAD", "objects", "refs", "commondir"};

bool begins_like(std::string_view text, std::string_view lower) {
    const auto same = [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
    };
    return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(),
                                                     [&](char b, char a) { return same(a, b); });
}

/// True if git refuses a name that begins like this.
bool is_refused(std::string_view rest) {
    for (const std::string_view name : {std::string_view(".git"), std::string_view("git~1")}) {
        constexpr std::string_view ends = std::string_view(" .:\\/\0", 6);
        if (begins_like(rest, name) && (rest.size() == name.size() ||
                                        ends.find(rest[name.size()]) != std::string_view::npos)) {
            return true;
        }
    }
    return false;
}

told_path told_of_repository(std::string_view directory, std::string_view below) {
    const bool decides =
        below.empty() || std::find(deciding.begin(), deciding.end(), below) != deciding.end();
    return {decides ? telling::directory : telling::nothing, directory};
}

} // namespace

told_path told_as(std::string_view path) {
    for (std::size_t begin = 0; begin < path.size(); ++begin) {
        const std::string_view rest = path.substr(begin);
        const std::string_view name = rest.substr(0, rest.find('/'));
        if (name == repository_name && (begin == 0 || path[begin - 1] == '/')) {
            if (begin == 0) {
                return {telling::nothing};
            }
            const bool is_all = name.size() == rest.size();
            return told_of_repository(path.substr(0, begin - 1),
                                      is_all ? std::string_view() : rest.substr(name.size() + 1));
        }
        if (is_refused(rest)) {
            return {telling::everything};
        }
        // To NTFS a backslash separates names, too.
        begin += std::min(rest.find_first_of("/\\"), rest.size());
    }
    return {};
}

bool is_pruned(std::string_view directory) {
    const std::size_t slash = directory.rfind('/');
    if (slash == std::string_view::npos) {
        return directory == repository_name;
    }
    const std::string_view parent = directory.substr(0, slash);
    return parent == repository_name || parent.ends_with("/.git");
}

} // namespace espy::cli::git
