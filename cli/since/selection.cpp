#include "since/selection.hpp"

#include "format/formatter.hpp"

#include <espy/batch_writer.hpp>
#include <espy/ignore/select.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace espy::cli {
namespace {

std::uint32_t levels_of(const root_options& options) {
    return options.recursive ? options.max_depth : 1;
}

root_options asked_of(filter& entries, const std::string& root, const root_options& depth) {
    root_options asks = depth;
    entries.add_root(root, asks);
    return asks;
}

/// True if `moved` went along with a directory that was renamed.
bool went_along(const change& moved, const change& directory) {
    const auto rest = [](std::string_view path, std::string_view top) {
        return path.size() > top.size() && path.starts_with(top) && path[top.size()] == '/'
                   ? path.substr(top.size())
                   : std::string_view();
    };
    const std::string_view below = rest(moved.from, directory.from);
    return moved.kind == change_kind::renamed && !below.empty() &&
           below == rest(moved.path, directory.path);
}

/// Writes what is chosen. What goes out of the tree with its directory goes before that.
class choosing {
public:
    choosing(batch& out, kinds wanted) : writer_(out), wanted_(wanted) {}

    void tell(const change& one, change_kind kind) {
        end_removal(one);
        change told = one;
        told.kind = kind;
        if (kind != change_kind::renamed) {
            told.from = {};
            told.replaced = told.exchanged = false;
        }
        put(told);
    }

    void remove(const change& moved) {
        end_removal(moved);
        change told = moved;
        told.kind = change_kind::removed;
        told.path = moved.from;
        told.from = {};
        told.replaced = told.exchanged = false;
        if (moved.type == entry_type::directory || !leaving_.empty()) {
            leaving_.push_back(told);
            top_ = leaving_.size() == 1 ? moved : top_;
        } else {
            put(told);
        }
    }

    void end() {
        std::for_each(leaving_.rbegin(), leaving_.rend(),
                      [this](const change& told) { put(told); });
        leaving_.clear();
    }

private:
    void end_removal(const change& next) {
        if (!leaving_.empty() && !went_along(next, top_)) {
            end();
        }
    }

    void put(const change& told) {
        if (wanted_.contains(told.kind)) {
            writer_.append(told);
        }
    }

    batch_writer writer_;
    const kinds wanted_;
    /// Directories that left the tree, with what was in them, and the first of them.
    std::vector<change> leaving_;
    change top_;
};

} // namespace

selection::selection(const watch_options& options, const std::string& root, bool expand)
    : root_(root), wanted_(options.wanted), expand_(expand), filter_(options.filter),
      asks_(asked_of(filter_, root, options.root)),
      chooses_(asks_.select || levels_of(asks_) != levels_of({})) {}

kinds selection::needed() const noexcept {
    return wanted_ | kinds{change_kind::created, change_kind::renamed, change_kind::removed};
}

bool selection::has(std::string_view path, entry_type type) {
    if (!chooses_) {
        return true;
    }
    const std::string_view below = ignore::path_below(root_, path);
    const auto levels = static_cast<std::uint64_t>(std::count(below.begin(), below.end(), '/')) +
                        (below.empty() ? 0U : 1U);
    return levels <= levels_of(asks_) && (!asks_.select || asks_.select(below, type));
}

batch selection::chosen(const batch& all) {
    batch out;
    choosing told(out, wanted_);
    change directory;
    for (const change& one : all) {
        const bool to = has(one.path, one.type);
        if (one.kind != change_kind::renamed) {
            if (to || !is_about_entry(one.kind)) {
                told.tell(one, one.kind);
            }
            continue;
        }
        const bool from = has(one.from, one.type);
        if (to && from) {
            // What went along with a directory that is told need not be told by itself.
            if (expand_ || !went_along(one, directory)) {
                told.tell(one, one.kind);
                directory = one.type == entry_type::directory ? one : directory;
            }
        } else if (to && (one.replaced || one.exchanged)) {
            const bool written = wanted_.contains(change_kind::written);
            told.tell(one, written ? change_kind::written : change_kind::modified);
        } else if (to) {
            told.tell(one, change_kind::created);
        } else if (from && !one.exchanged) {
            told.remove(one);
        } else if (from) {
            change swapped = one;
            swapped.path = one.from;
            told.tell(swapped, change_kind::modified);
        }
    }
    told.end();
    return out;
}

} // namespace espy::cli
