#include "filter/filter.hpp"

#include "format/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace espy::cli {
namespace {

/// Reading an ignore file makes no other rules of it.
constexpr kinds matters_to_rules{change_kind::created, change_kind::modified,
                                 change_kind::written, change_kind::attributes,
                                 change_kind::renamed, change_kind::removed};

} // namespace

filter::filter(const filter_options& options)
    : tree_options_{.ignore_files = options.ignore_files,
                    .globs = options.ignore,
                    .default_globs = options.default_ignore,
                    .asked_for = true},
      select_({.only = options.only, .extensions = options.extensions, .types = options.types}) {}

void filter::add_root(const std::string& root, root_options& options) {
    ignore::tree* rules = nullptr;
    if (tree_options_.ignore_files || !tree_options_.globs.empty() ||
        !tree_options_.default_globs.empty()) {
        auto& made = trees_[root];
        if (!made) {
            made = std::make_unique<ignore::tree>(root, tree_options_);
        }
        rules = made.get();
        options.prune = [rules](std::string_view directory) {
            return !rules->should_descend(directory);
        };
    }
    if (rules != nullptr || !select_.everything()) {
        options.select = [this, rules](std::string_view below, entry_type type) {
            return selects(rules, below, type);
        };
    }
    if (tree_options_.ignore_files) {
        // Whatever else is asked for, a change of an ignore file has to be heard of.
        options.tell = options.tell | matters_to_rules;
        options.notice = [this, rules](const change& seen) { take_in(*rules, seen); };
    }
}

bool filter::selects(ignore::tree* rules, std::string_view below, entry_type type) {
    const bool is_directory = type == entry_type::directory;
    return select_.selects(below, type) &&
           (rules == nullptr || !rules->decide(below, is_directory).ignored);
}

void filter::take_in(ignore::tree& rules, const change& seen) {
    if (!matters_to_rules.contains(seen.kind)) {
        return;
    }
    const bool moved = seen.kind == change_kind::renamed || seen.kind == change_kind::removed;
    const bool is_moved_directory = moved && seen.type == entry_type::directory;
    for (const std::string_view path : {seen.from, seen.path}) {
        const std::string_view below = ignore::path_below(seen.root_path, path);
        // Of a directory that comes again under this name, other rules may hold.
        if (!below.empty() && (ignore::tree::is_ignore_file(below) || is_moved_directory)) {
            doubtful_.emplace(seen.root, rules.invalidate(below));
        }
    }
}

ignore::decision filter::decide(const std::string& root, std::string_view below, entry_type type) {
    ignore::tree* const rules = tree_of(root);
    return rules == nullptr ? ignore::decision()
                            : rules->decide(below, type == entry_type::directory);
}

std::string filter::explain(const std::string& root, std::string_view below, entry_type type) {
    ignore::tree* const rules = tree_of(root);
    return rules == nullptr ? "not ignored: there are no rules"
                            : rules->explain(below, type == entry_type::directory);
}

std::vector<std::filesystem::path> filter::outside_files() {
    std::vector<std::filesystem::path> result;
    for (const auto& [root, rules] : trees_) {
        if (tree_options_.ignore_files) {
            const auto files = rules->outside_files();
            result.insert(result.end(), files.begin(), files.end());
        }
    }
    return result;
}

void filter::reload() {
    for (const auto& [root, rules] : trees_) {
        rules->reload();
    }
}

bool filter::holds() const {
    return std::any_of(trees_.begin(), trees_.end(),
                       [](const auto& each) { return each.second->holds(); });
}

std::vector<std::pair<std::string, std::string>> filter::release() {
    std::vector<std::pair<std::string, std::string>> doubtful;
    for (const auto& [root, rules] : trees_) {
        for (std::string& directory : rules->release()) {
            doubtful.emplace_back(root, std::move(directory));
        }
    }
    return doubtful;
}

std::vector<std::string> filter::waived_rules() {
    std::vector<std::string> lines;
    for (const auto& [root, rules] : trees_) {
        for (const ignore::waived_rule& rule : rules->waived()) {
            lines.push_back(
                fmt::format("{}: all that is in it is ignored by {}:{}: {}; passed over, "
                            "since the path was given",
                            escaped(root), escaped(rule.source), rule.line, escaped(rule.pattern)));
        }
    }
    return lines;
}

std::vector<std::string> filter::refused_files() const {
    std::vector<std::string> lines;
    for (const auto& [root, rules] : trees_) {
        for (const auto& [path, error] : rules->unreadable()) {
            const std::string why =
                error == std::errc::operation_not_permitted
                    ? "it belongs to somebody else; if it is to be trusted: git config --global "
                      "--add safe.directory " +
                          escaped(path.parent_path().native())
                : error == std::errc::file_too_large ? "it asks for more than is read"
                : error == std::errc::argument_list_too_long
                    ? "with this one, the ignore files below the path are more than are read; nor "
                      "may further ones be"
                    : error.message();
            lines.push_back(fmt::format("{}: not honoured: {}", escaped(path.native()), why));
        }
    }
    return lines;
}

ignore::tree* filter::tree_of(std::string_view root) const {
    const auto found = trees_.find(root);
    return found == trees_.end() ? nullptr : found->second.get();
}

} // namespace espy::cli
