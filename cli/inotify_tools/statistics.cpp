#include "inotify_tools/statistics.hpp"

#include <algorithm>
#include <utility>

namespace espy::cli::inotify_tools {
namespace {

using inotify::any;
using inotify::mask;

/// In the order of the columns.
constexpr std::array columns{
    std::pair{mask::access, std::string_view("access")},
    std::pair{mask::modify, std::string_view("modify")},
    std::pair{mask::attrib, std::string_view("attrib")},
    std::pair{mask::close_write, std::string_view("close_write")},
    std::pair{mask::close_nowrite, std::string_view("close_nowrite")},
    std::pair{mask::open, std::string_view("open")},
    std::pair{mask::moved_from, std::string_view("moved_from")},
    std::pair{mask::moved_to, std::string_view("moved_to")},
    std::pair{mask::move_self, std::string_view("move_self")},
    std::pair{mask::create, std::string_view("create")},
    std::pair{mask::delete_, std::string_view("delete")},
    std::pair{mask::delete_self, std::string_view("delete_self")},
    std::pair{mask::unmount, std::string_view("unmount")},
};

void append_cell(std::string& out, std::string_view text, std::size_t width) {
    out.append(text).append(width > text.size() ? width - text.size() : 0, ' ').append("  ");
}

constexpr std::string_view total = "total";

} // namespace

counts::row& counts::row_of(std::string_view watch) {
    static_assert(columns.size() == kinds);
    const auto [at, is_new] = places_.try_emplace(std::string(watch), rows_.size());
    if (is_new) {
        rows_.push_back({at->first});
    }
    return rows_[at->second];
}

void counts::count(const heard& event, mask asked) {
    row& where = row_of(event.watch);
    for (std::size_t i = 0; i < kinds; ++i) {
        if (any(event.mask & asked, columns[i].first)) {
            ++where.times[i];
            ++where.total;
        }
    }
}

void counts::rename(std::string_view from, std::string_view to) {
    for (row& each : rows_) {
        if (each.watch.starts_with(from)) {
            each.watch.replace(0, from.size(), to);
        }
    }
    places_.clear();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        places_[rows_[i].watch] = i;
    }
}

std::vector<const counts::row*> counts::sorted(const table_style& style) const {
    const auto key = [&](const row* each) {
        std::uint64_t value = style.sorted_by == mask::none ? each->total : 0;
        for (std::size_t i = 0; i < kinds; ++i) {
            value += any(columns[i].first, style.sorted_by) ? each->times[i] : 0;
        }
        return value;
    };
    std::vector<const row*> rows;
    for (const row& each : rows_) {
        if (each.total > 0 || style.zeros) {
            rows.push_back(&each);
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [&](const row* a, const row* b) {
        return style.ascending ? key(a) < key(b) : key(b) < key(a);
    });
    return rows;
}

std::string counts::table(const table_style& style) const {
    const std::vector<const row*> rows = sorted(style);
    const bool nothing =
        std::all_of(rows.begin(), rows.end(), [](const row* each) { return each->total == 0; });
    if (nothing) {
        return {};
    }
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < kinds; ++i) {
        const bool happened = std::any_of(rows.begin(), rows.end(),
                                          [&](const row* each) { return each->times[i] > 0; });
        if (any(style.events, columns[i].first) && (happened || style.zeros)) {
            shown.push_back(i);
        }
    }
    std::string text;
    append_cell(text, total, total.size());
    for (const std::size_t i : shown) {
        append_cell(text, columns[i].second, columns[i].second.size());
    }
    text += "filename\n";
    for (const row* const each : rows) {
        append_cell(text, std::to_string(each->total), total.size());
        for (const std::size_t i : shown) {
            append_cell(text, std::to_string(each->times[i]), columns[i].second.size());
        }
        text.append(each->watch).append("\n");
    }
    return text;
}

} // namespace espy::cli::inotify_tools
