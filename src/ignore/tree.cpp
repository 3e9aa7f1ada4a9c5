#include <espy/ignore/tree.hpp>

#include "ignore/tree_state.hpp"

#include <memory>
#include <utility>

namespace espy::ignore {
namespace {

constexpr std::string_view exclude_in_git = "/info/exclude";

} // namespace

tree::tree(std::filesystem::path root, tree_options options)
    : self_(std::make_unique<implementation>(std::move(root), std::move(options))) {}
tree::tree(tree&&) noexcept = default;
tree& tree::operator=(tree&&) noexcept = default;
tree::~tree() = default;

decision tree::decide(std::string_view path, bool is_directory) {
    if (path.empty()) {
        return {};
    }
    auto found = self_->decide(path, is_directory);
    for (const auto& each : self_->held) {
        const auto before = found.ignores() ? found : self_->decide_by(each, path, is_directory);
        found = before.ignores() ? before : found;
    }
    if (found.by == nullptr) {
        return {};
    }
    return {found.ignores(), path.substr(0, found.length), found.by->source, found.by->line,
            found.by->pattern};
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
    if (is_ignore_file(path)) {
        if (path.ends_with(exclude_in_git)) {
            path.remove_suffix(exclude_in_git.size());
        }
        const std::string_view directory = parent_of(path);
        if (directory.empty()) {
            reload();
        } else {
            self_->hold(directory);
        }
        return std::string(directory);
    }
    self_->forget(path);
    return std::string(path);
}

void tree::reload() {
    self_->hold({});
    self_->files.reset();
    self_->places.clear();
}

bool tree::holds() const noexcept {
    return !self_->held.empty();
}

std::vector<std::string> tree::release() {
    self_->held.clear();
    const auto below = std::exchange(self_->held_below, {});
    return {below.begin(), below.end()};
}

const std::vector<waived_rule>& tree::waived() {
    if (!self_->files) {
        self_->load();
    }
    return self_->waived;
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
