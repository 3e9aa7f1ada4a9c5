/// All that is in a tree, as it was told at one moment.
#include <espy/journal/mirror.hpp>

#include <algorithm>

namespace espy {
namespace {

/// As paths are ordered where a directory comes right before what is in it.
bool comes_before(std::string_view a, std::string_view b) noexcept {
    const auto [at_a, at_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    if (at_a == a.end() || at_b == b.end()) {
        return at_a == a.end() && at_b != b.end();
    }
    const auto rank = [](char c) { return c == '/' ? 0 : static_cast<unsigned char>(c) + 1; };
    return rank(*at_a) < rank(*at_b);
}

} // namespace

void tree_picture::add(std::string_view path, entry_type type, const signature& look) {
    items_.push_back({paths_.size(), static_cast<std::uint32_t>(path.size()), type, false, look});
    paths_ += path;
}

void tree_picture::clear() noexcept {
    items_.clear();
    paths_.clear();
}

void tree_picture::sort() {
    std::sort(items_.begin(), items_.end(),
              [this](const item& a, const item& b) { return comes_before(path(a), path(b)); });
}

tree_picture::item* tree_picture::find(std::string_view wanted) noexcept {
    const auto found =
        std::lower_bound(items_.begin(), items_.end(), wanted,
                         [this](const item& a, auto b) { return comes_before(path(a), b); });
    return found != items_.end() && path(*found) == wanted ? &*found : nullptr;
}

} // namespace espy
