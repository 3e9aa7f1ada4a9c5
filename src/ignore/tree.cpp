#include <espy/ignore/tree.hpp>

#include "ignore/sources.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace espy::ignore {
namespace {

constexpr rule git_rule{"built in", 0, ".git", false, false};
constexpr std::string_view exclude_in_git = "/info/exclude";

std::string_view name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

std::string_view parent_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return path.substr(0, slash == std::string_view::npos ? 0 : slash);
}

} // namespace

struct tree::implementation {
    /// A directory that was decided about: either ignored, or with the levels that hold in it.
    struct place {
        std::shared_ptr<const level> levels;
        const rule* ignored_by = nullptr;
    };
    /// A place, and how much of the path asked about leads to it.
    struct found_place {
        const place& at;
        std::size_t length;
    };

    implementation(std::filesystem::path&& path, tree_options&& given)
        : root(std::move(path)), options(std::move(given)),
          globs(rules::from_globs(options.globs, "--ignore")) {}

    void load();
    std::string_view below_top(std::string_view path);
    found_place find_place(std::string_view directory);
    const place& add_place(std::string_view directory, const place& parent);
    const rule* match(std::string_view path, bool is_directory, const level* levels) const;
    void forget(std::string_view directory);

    std::filesystem::path root;
    tree_options options;
    rules globs;
    /// Without it, nothing was read.
    std::optional<sources> files;
    /// Sorted, so that all below a directory can be forgotten at once.
    std::map<std::string, place, std::less<>> places;
    /// Memory for `below_top`.
    std::string joined;
};

/// Reads the levels from the top of the repository down to the root.
void tree::implementation::load() {
    files.emplace(options.ignore_files ? root : std::filesystem::path());
    std::shared_ptr<const level> levels = files->read_level("", nullptr);
    places.emplace("", place{levels});
    const std::string_view above = files->prefix();
    for (std::size_t slash = above.find('/'); slash != std::string_view::npos;
         slash = above.find('/', slash + 1)) {
        const std::string_view directory = above.substr(0, slash);
        levels = files->read_level(directory, levels);
        places.emplace(directory, place{levels});
    }
}

std::string_view tree::implementation::below_top(std::string_view path) {
    if (!files) {
        load();
    }
    if (files->prefix().empty()) {
        return path;
    }
    joined = files->prefix();
    joined += path;
    return joined;
}

tree::implementation::found_place tree::implementation::find_place(std::string_view directory) {
    std::size_t length = directory.size();
    auto found = places.find(directory);
    while (found == places.end()) {
        length = parent_of(directory.substr(0, length)).size();
        found = places.find(directory.substr(0, length));
    }
    const place* at = &found->second;
    while (length < directory.size() && at->ignored_by == nullptr) {
        length = std::min(directory.find('/', length == 0 ? 0 : length + 1), directory.size());
        at = &add_place(directory.substr(0, length), *at);
    }
    return {*at, length};
}

const tree::implementation::place& tree::implementation::add_place(std::string_view directory,
                                                                   const place& parent) {
    place made{parent.levels};
    const rule* const found = match(directory, true, parent.levels.get());
    if (found != nullptr && !found->negated) {
        made.ignored_by = found;
    } else {
        made.levels = files->read_level(directory, parent.levels);
    }
    return places.emplace(directory, std::move(made)).first->second;
}

const rule* tree::implementation::match(std::string_view path, bool is_directory,
                                        const level* levels) const {
    if (const rule* found = globs.match(path.substr(files->prefix().size()), is_directory)) {
        return found;
    }
    if (!options.ignore_files) {
        return nullptr;
    }
    if (name_of(path) == git_rule.pattern) {
        return &git_rule;
    }
    return match_levels(levels, files->global(), path, is_directory);
}

void tree::implementation::forget(std::string_view directory) {
    const auto itself = places.find(directory);
    if (itself == places.end()) {
        // Nothing below is known, either.
        return;
    }
    places.erase(itself);
    std::string border(directory);
    border += '/';
    const auto first = places.lower_bound(border);
    border.back() = '/' + 1;
    places.erase(first, places.lower_bound(border));
}

tree::tree(std::filesystem::path root, tree_options options)
    : self_(std::make_unique<implementation>(std::move(root), std::move(options))) {}
tree::tree(tree&&) noexcept = default;
tree& tree::operator=(tree&&) noexcept = default;
tree::~tree() = default;

decision tree::decide(std::string_view path, bool is_directory) {
    if (path.empty()) {
        return {};
    }
    const std::string_view full = self_->below_top(path);
    const auto [place, length] = self_->find_place(parent_of(full));
    const bool above = place.ignored_by != nullptr;
    const rule* const by =
        above ? place.ignored_by : self_->match(full, is_directory, place.levels.get());
    if (by == nullptr) {
        return {};
    }
    const auto matched = above ? path.substr(0, length - self_->files->prefix().size()) : path;
    return {!by->negated, matched, by->source, by->line, by->pattern};
}

std::string tree::explain(std::string_view path, bool is_directory) {
    const decision found = decide(path, is_directory);
    if (found.matched.empty()) {
        return "not ignored: no rule matches";
    }
    std::string text = found.ignored ? "ignored" : "not ignored";
    if (found.matched != path) {
        text.append(", as ").append(found.matched).append("/ is");
    }
    text.append(", by ").append(found.source);
    if (found.line != 0) {
        text.append(":").append(std::to_string(found.line));
    }
    return text.append(": ").append(found.pattern);
}

bool tree::is_ignore_file(std::string_view path) noexcept {
    const std::string_view name = name_of(path);
    if (name == ".gitignore" || name == ".ignore" || name == git_rule.pattern) {
        return true;
    }
    return path.ends_with(exclude_in_git) &&
           name_of(path.substr(0, path.size() - exclude_in_git.size())) == git_rule.pattern;
}

std::string tree::invalidate(std::string_view path) {
    std::string_view directory = path;
    if (is_ignore_file(path)) {
        if (path.ends_with(exclude_in_git)) {
            path.remove_suffix(exclude_in_git.size());
        }
        directory = parent_of(path);
    }
    if (directory.empty()) {
        reload();
        return {};
    }
    self_->forget(self_->below_top(directory));
    return std::string(directory);
}

void tree::reload() {
    self_->files.reset();
    self_->places.clear();
}

std::vector<std::filesystem::path> tree::outside_files() {
    if (!self_->files) {
        self_->load();
    }
    return self_->files->outside_files();
}

const std::vector<unreadable_file>& tree::unreadable() const noexcept {
    static const std::vector<unreadable_file> none;
    return self_->files ? self_->files->unreadable() : none;
}

} // namespace espy::ignore
