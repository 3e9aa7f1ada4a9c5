/// What a tree of rules has read, and what it decides by that.
#pragma once

#include "ignore/sources.hpp"

#include <espy/ignore/tree.hpp>

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace espy::ignore {

/// `.git` is ignored wherever it is.
inline constexpr rule git_rule{"built in", 0, ".git", false, false};

inline std::string_view name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

inline std::string_view parent_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return path.substr(0, slash == std::string_view::npos ? 0 : slash);
}

struct tree::implementation {
    /// A directory that was decided about: either ignored, or with the levels that hold in it.
    struct place {
        std::shared_ptr<const level> levels;
        const rule* ignored_by = nullptr;
    };
    using place_map = std::map<std::string, place, std::less<>>;
    /// A place, and how much of the path asked about leads to it.
    struct found_place {
        const place& at;
        std::size_t length;
    };
    /// What decided until ignore files changed.
    struct former {
        place_map places;
        std::shared_ptr<const rules> global;
        std::string prefix;
    };
    /// By which rule, if any, and how much of the path it matched.
    struct verdict {
        const rule* by = nullptr;
        std::size_t length = 0;
        bool ignores() const noexcept { return by != nullptr && !by->negated; }
    };

    implementation(std::filesystem::path&& path, tree_options&& given)
        : root(std::move(path)), options(std::move(given)),
          globs(rules::from_globs(options.globs, "--ignore")),
          default_globs(rules::from_globs(options.default_globs, std::string(git_rule.source))) {}

    void load();
    void read_levels();
    bool waive();
    std::string_view below_top(std::string_view path, std::string_view prefix);
    verdict decide(std::string_view path, bool is_directory);
    verdict decide_by(const former& before, std::string_view path, bool is_directory);
    found_place find_place(std::string_view directory);
    const place& add_place(std::string_view directory, const place& parent);
    const rule* match(std::string_view path, bool is_directory, const level* levels,
                      const rules& global, std::size_t prefix) const;
    const rule* match_now(std::string_view path, bool is_directory, const level* levels) const {
        return match(path, is_directory, levels, *files->global(), files->prefix().size());
    }
    void hold(std::string_view directory);
    void forget(std::string_view directory);
    void give_back(const place_map& gone);

    std::filesystem::path root;
    tree_options options;
    rules globs;
    rules default_globs;
    /// Without it, nothing was read.
    std::optional<sources> files;
    /// Sorted, so that all below a directory can be forgotten at once.
    place_map places;
    /// From the oldest on; what any of them ignores stays ignored.
    std::vector<former> held;
    /// Below the root: what changed is in these.
    std::set<std::string> held_below;
    std::vector<waived_rule> waived;
    /// Memory for `below_top`.
    std::string joined;
};

} // namespace espy::ignore
