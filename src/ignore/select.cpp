#include <espy/ignore/select.hpp>

#include <espy/ignore/rules.hpp>

#include "base/path_below.hpp"

#include <algorithm>

namespace espy::ignore {
namespace {

std::string_view last_name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

} // namespace

struct select::implementation {
    bool has_type(entry_type type) const;
    const std::string* extension_of(std::string_view path, bool is_directory) const;
    /// The nearest rule decides: one that matches the path, or else a directory above it. Then
    /// `path` is what it matches.
    const rule* match(std::string_view& path, bool is_directory) const;

    rules only;
    /// Each with its dot.
    std::vector<std::string> extensions;
    std::vector<entry_type> types;
};

bool select::implementation::has_type(entry_type type) const {
    return types.empty() || type == entry_type::none ||
           std::find(types.begin(), types.end(), type) != types.end();
}

const std::string* select::implementation::extension_of(std::string_view path,
                                                        bool is_directory) const {
    const std::string_view name = last_name_of(path);
    const auto found =
        std::find_if(extensions.begin(), extensions.end(),
                     [&](const std::string& ending) { return name.ends_with(ending); });
    return is_directory || found == extensions.end() ? nullptr : &*found;
}

const rule* select::implementation::match(std::string_view& path, bool is_directory) const {
    while (!path.empty()) {
        if (const rule* found = only.match(path, is_directory)) {
            return found;
        }
        const std::size_t slash = path.rfind('/');
        path = path.substr(0, slash == std::string_view::npos ? 0 : slash);
        is_directory = true;
    }
    return nullptr;
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
    if (self_->extension_of(path, is_directory) != nullptr) {
        return true;
    }
    const rule* const by = self_->match(path, is_directory);
    return by != nullptr && !by->negated;
}

std::string select::explain(std::string_view path, entry_type type) const {
    if (!self_->has_type(type)) {
        return "left out: no type asked for is " + std::string(to_string(type));
    }
    if (path.empty() || (self_->only.empty() && self_->extensions.empty())) {
        return "selected: nothing is left out";
    }
    const bool is_directory = type == entry_type::directory;
    if (const std::string* const ending = self_->extension_of(path, is_directory)) {
        return "selected, by --extensions: " + *ending;
    }
    std::string_view matched = path;
    const rule* const by = self_->match(matched, is_directory);
    if (by == nullptr) {
        return "left out: nothing that was asked for matches";
    }
    std::string text = by->negated ? "left out" : "selected";
    if (matched != path) {
        text.append(", as ").append(matched).append("/ is");
    }
    return text.append(", by --only: ").append(by->pattern);
}

std::string_view path_below(std::string_view root, std::string_view path) noexcept {
    return espy::path_below(root, path);
}

} // namespace espy::ignore
