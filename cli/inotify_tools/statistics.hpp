/// The table of inotifywatch.
#pragma once

#include "inotify_tools/heard.hpp"

#include <espy/inotify/mask.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace espy::cli::inotify_tools {

struct table_style {
    inotify::mask events = inotify::mask::all_events;
    bool zeros = false;
    /// Rows are sorted by how often this happened; nothing: by the total.
    inotify::mask sorted_by = inotify::mask::none;
    bool ascending = false;
};

/// How often what happened to which watch. Distinct objects: safe. Shared objects: unsafe.
class counts {
public:
    void add(std::string_view watch) { row_of(watch); }
    void count(const heard& event, inotify::mask asked);
    void rename(std::string_view from, std::string_view to);
    /// The table, or nothing if nothing happened.
    std::string table(const table_style& style) const;

private:
    static constexpr std::size_t kinds = 13;
    struct row {
        std::string watch;
        std::array<std::uint64_t, kinds> times{};
        std::uint64_t total = 0;
    };
    row& row_of(std::string_view watch);
    std::vector<const row*> sorted(const table_style& style) const;

    std::vector<row> rows_;
    std::unordered_map<std::string, std::size_t> places_;
};

} // namespace espy::cli::inotify_tools
