#include <espy/ignore/select.hpp>

#include <espy/ignore/rules.hpp>

#include <algorithm>

namespace espy::ignore {
namespace {

std::string_view name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

bool tells_of_entry(change_kind kind) {
    switch (kind) {
    case change_kind::exists:
    case change_kind::created:
    case change_kind::modified:
    case change_kind::written:
    case change_kind::attributes:
    case change_kind::renamed:
    case change_kind::removed:
    case change_kind::opened:
    case change_kind::accessed:
    case change_kind::closed: return true;
    default: return false;
    }
}

} // namespace

struct select::implementation {
    bool has_type(entry_type type) const;
    bool has_extension(std::string_view path) const;
    bool is_wanted(std::string_view path, bool is_directory) const;

    rules only;
    /// Each with its dot.
    std::vector<std::string> extensions;
    std::vector<entry_type> types;
};

bool select::implementation::has_type(entry_type type) const {
    return types.empty() || type == entry_type::none ||
           std::find(types.begin(), types.end(), type) != types.end();
}

bool select::implementation::has_extension(std::string_view path) const {
    const std::string_view name = name_of(path);
    return std::any_of(extensions.begin(), extensions.end(),
                       [&](const std::string& ending) { return name.ends_with(ending); });
}

/// The nearest rule decides: one that matches the path, or else a directory above it.
bool select::implementation::is_wanted(std::string_view path, bool is_directory) const {
    while (!path.empty()) {
        if (const rule* found = only.match(path, is_directory)) {
            return !found->negated;
        }
        const std::size_t slash = path.rfind('/');
        path = path.substr(0, slash == std::string_view::npos ? 0 : slash);
        is_directory = true;
    }
    return false;
}

select::select(const select_options& options) : self_(std::make_unique<implementation>()) {
    self_->only = rules::from_globs(options.only, "--only");
    self_->types = options.types;
    for (const std::string& ending : options.extensions) {
        self_->extensions.push_back(ending.starts_with('.') ? ending : '.' + ending);
    }
}

select::select(select&&) noexcept = default;
select& select::operator=(select&&) noexcept = default;
select::~select() = default;

bool select::everything() const noexcept {
    return self_->only.empty() && self_->extensions.empty() && self_->types.empty();
}

bool select::selects(std::string_view path, entry_type type) const {
    if (!self_->has_type(type)) {
        return false;
    }
    if (path.empty() || (self_->only.empty() && self_->extensions.empty())) {
        return true;
    }
    const bool is_directory = type == entry_type::directory;
    return (!is_directory && self_->has_extension(path)) || self_->is_wanted(path, is_directory);
}

bool select::selects(const change& told) const {
    if (!tells_of_entry(told.kind) || everything()) {
        return true;
    }
    return selects(path_below(told.root_path, told.path), told.type) ||
           (told.kind == change_kind::renamed &&
            selects(path_below(told.root_path, told.from), told.type));
}

std::string_view path_below(std::string_view root, std::string_view path) noexcept {
    if (path.starts_with(root)) {
        path.remove_prefix(root.size());
    }
    while (path.starts_with('/')) {
        path.remove_prefix(1);
    }
    return path;
}

} // namespace espy::ignore
