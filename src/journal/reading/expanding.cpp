/// Renames of directories, entry by entry. What came along with one is what is below it in the end, or was told to be removed
/// later, and led back through all that was told after it, is below it then.
#include "journal/reading/expanding.hpp"

#include "base/path_below.hpp"

#include <espy/batch_writer.hpp>

#include <map>
#include <optional>
#include <string>

namespace espy::journaling {
namespace {

bool is_within(std::string_view path, std::string_view top) noexcept {
    return path.starts_with(top) && (path.size() == top.size() || path[top.size()] == '/');
}

/// With the beginning `from` replaced; nothing if it has another one.
std::optional<std::string> moved(std::string_view path, std::string_view from,
                                 std::string_view to) {
    return is_within(path, from) ? std::optional(std::string(to).append(path.substr(from.size())))
                                 : std::nullopt;
}

using listing = std::map<std::string, entry_type>;

class expander {
public:
    expander(entries& tree, std::string_view root_path, const batch& told, batch& out)
        : tree_(tree), root_path_(root_path), told_(told), out_(out) {}

    void tell(std::size_t index) {
        const change& each = told_[index];
        append(each, each.path, each.from, each.type);
        if (each.kind != change_kind::renamed) {
            return;
        }
        // By the names below it; what is on both sides of an exchange is exchanged.
        const listing there = below(index, each.path);
        const listing back = each.exchanged ? below(index, each.from) : listing();
        for (const auto& [name, type] : there) {
            change& added =
                append(each, std::string(each.path) + name, std::string(each.from) + name, type);
            added.replaced = false;
            added.exchanged = back.contains(name);
        }
        for (const auto& [name, type] : back) {
            if (!there.contains(name)) {
                change& added = append(each, std::string(each.from) + name,
                                       std::string(each.path) + name, type);
                added.exchanged = false;
            }
        }
    }

private:
    /// Where what is at a path once `index` was told is in the end.
    std::optional<std::string> in_the_end(std::string path, std::size_t index) const {
        for (std::size_t i = index + 1; i < told_.size(); ++i) {
            const change& each = told_[i];
            if (each.kind == change_kind::removed && each.path == path) {
                return std::nullopt;
            }
            if (each.kind == change_kind::renamed) {
                const auto to = moved(path, each.from, each.path);
                const auto back = each.exchanged ? moved(path, each.path, each.from) : std::nullopt;
                path = to.value_or(back.value_or(path));
            }
        }
        return path;
    }
    /// Where what is at a path before `end` is told was once `index` was told; nothing: not there.
    std::optional<std::string> led_back(std::string path, std::size_t end,
                                        std::size_t index) const {
        for (std::size_t i = end; i-- > index + 1;) {
            const change& each = told_[i];
            if (each.kind == change_kind::created && each.path == path) {
                return std::nullopt;
            }
            if (each.kind == change_kind::renamed) {
                const auto from = moved(path, each.path, each.from);
                const auto other =
                    each.exchanged ? moved(path, each.from, each.path) : std::nullopt;
                path = from.value_or(other.value_or(path));
            }
        }
        return path;
    }

    /// What is below a path once `index` was told, by what comes after the path.
    listing below(std::size_t index, std::string_view path) {
        listing along;
        const auto note = [&](std::string_view at, std::size_t end, entry_type type) {
            const auto was = led_back(std::string(at), end, index);
            if (was && was->size() > path.size() && is_within(*was, path)) {
                along.emplace(was->substr(path.size()), type);
            }
        };
        const auto note_all = [&](std::string_view at, std::size_t since) {
            for (const auto& [last, type] : entries_now(at, since)) {
                note(last, told_.size(), type);
            }
        };
        note_all(path, index);
        // What left it later came along before.
        for (std::size_t i = index + 1; i < told_.size(); ++i) {
            const change& each = told_[i];
            if (each.kind == change_kind::removed || each.replaced) {
                note(each.path, i, each.type);
            }
            if (each.kind == change_kind::renamed) {
                note(each.from, i, each.type);
                note_all(each.path, i);
            }
            if (each.exchanged) {
                note(each.path, i, each.type);
                note_all(each.from, i);
            }
        }
        return along;
    }
    /// All that may have been below a path once `index` was told, where it is in the end.
    listing entries_now(std::string_view path, std::size_t index) {
        listing all;
        auto last = in_the_end(std::string(path), index);
        const auto where = last ? tree_.find_slot(path_below(root_path_, *last)) : std::nullopt;
        const auto row = where ? tree_.find(*where) : std::nullopt;
        if (row && row->id != 0) {
            tree_.each_below(row->id, *last, [&](std::string_view at, const entry_row& entry) {
                if (!entry.hidden) {
                    all.emplace(at, entry.type);
                }
                return true;
            });
        }
        return all;
    }

    change& append(const change& like, std::string_view path, std::string_view from,
                   entry_type type) {
        change& added = out_.append(like);
        added.path = out_.keep(path);
        added.from = from.empty() ? std::string_view() : out_.keep(from);
        added.root_path = out_.keep(like.root_path);
        added.type = type;
        added.seq = ++seq_;
        return added;
    }

    entries& tree_;
    std::string_view root_path_;
    const batch& told_;
    batch_writer out_;
    std::uint64_t seq_ = 0;
};

} // namespace

void expand_renames(entries& tree, std::string_view root_path, batch& told) {
    batch all;
    expander out(tree, root_path, told, all);
    for (std::size_t i = 0; i < told.size(); ++i) {
        out.tell(i);
    }
    std::swap(told, all);
}

} // namespace espy::journaling
