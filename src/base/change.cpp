#include <espy/change.hpp>

#include <algorithm>
#include <array>

namespace espy {
namespace {

/// In the order of the enumerators.
constexpr std::array<std::string_view, 18> kind_words{
    "exists",   "created",      "modified",  "written",   "attributes", "renamed",
    "removed",  "opened",       "accessed",  "closed",    "ready",      "overflow",
    "resynced", "watch_failed", "root_gone", "root_back", "unmounted",  "event"};
static_assert(kind_words.size() == static_cast<std::size_t>(change_kind::event) + 1);

constexpr std::array<std::string_view, 5> type_words{"", "file", "directory", "symlink", "other"};
static_assert(type_words.size() == static_cast<std::size_t>(entry_type::other) + 1);

} // namespace

std::string_view to_string(change_kind kind) noexcept {
    return kind_words[static_cast<std::size_t>(kind)];
}

std::optional<change_kind> change_kind_from_string(std::string_view text) noexcept {
    const auto* const found = std::find(kind_words.begin(), kind_words.end(), text);
    if (found == kind_words.end()) {
        return std::nullopt;
    }
    return static_cast<change_kind>(found - kind_words.begin());
}

std::string_view to_string(entry_type type) noexcept {
    return type_words[static_cast<std::size_t>(type)];
}

} // namespace espy
