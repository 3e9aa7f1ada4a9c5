#include "lines.hpp"
#include "text_parts.hpp"

#include "format/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace espy::doctor {
namespace {

using cli::escaped;

constexpr std::size_t shown_mounts = 10;

class place_writer : private lines {
public:
    place_writer(const report& about, const text_options& options)
        : about_(about), options_(options) {}

    std::string run() {
        tree();
        file_systems();
        backends();
        return take();
    }

private:
    /// Processes whose watches count, but could not be counted.
    bool own_unseen() const {
        const auto& list = about_.used.not_seen;
        return std::any_of(list.begin(), list.end(),
                           [this](const unseen& entry) { return entry.uid == about_.from.uid; });
    }

    void tree() {
        if (!about_.tree) {
            return;
        }
        const tree_count& tree = *about_.tree;
        const auto left = about_.left_of(resource::inotify_watches);
        line("\n{}", escaped(about_.path));
        line("  {} with {}", counted(tree.directories, "directory", "directories"),
             counted(tree.entries, "entry", "entries"));
        if (tree.pruned != 0) {
            line("  {} with all below not counted: ignored",
                 counted(tree.pruned, "directory", "directories"));
        }
        const std::string needs = counted(tree.directories, "watch is", "watches are") + " needed";
        if (!left) {
            line("  {}", needs);
        } else if (tree.directories <= *left) {
            line("  {}, {}{} left: enough{}", needs, own_unseen() ? "at most " : "",
                 counted(*left, "is", "are"), own_unseen() ? " if what was not seen is few" : "");
        } else {
            line("  {}, only {} left: {} too few", needs, counted(*left, "is", "are"),
                 grouped(tree.directories - *left));
        }
        if (tree.unreadable != 0) {
            line("  {} cannot be read:",
                 counted(tree.unreadable, "more directory", "more directories"));
            for (const std::string& path : tree.unreadable_paths) {
                line("    {}", escaped(path));
            }
        }
    }

    /// That of the path first, then those that cannot tell all.
    std::vector<const file_system*> ordered_mounts() const {
        std::vector<const file_system*> order;
        for (const file_system& entry : about_.file_systems) {
            order.push_back(&entry);
        }
        if (!order.empty()) {
            std::stable_partition(order.begin() + 1, order.end(), [](const file_system* entry) {
                return entry->type.knows != kernel_knowledge::complete;
            });
            std::stable_partition(order.begin() + 1, order.end(),
                                  [](const file_system* entry) { return entry->type.remote; });
        }
        return order;
    }

    void file_systems() {
        const auto order = ordered_mounts();
        if (order.empty()) {
            return;
        }
        const std::size_t end = options_.all ? order.size() : std::min(order.size(), shown_mounts);
        std::size_t point = 8;
        std::size_t type = 6;
        for (std::size_t index = 0; index < end; ++index) {
            point = std::max(point,
                             std::min<std::size_t>(escaped(order[index]->where.point).size(), 32));
            type = std::max(type, escaped(order[index]->where.type).size());
        }
        line("\nFile systems, and what the kernel tells of changes there");
        for (std::size_t index = 0; index < end; ++index) {
            const file_system& entry = *order[index];
            line("  {:<{}}  {:<{}}  {:<10}  {}", escaped(entry.where.point), point,
                 escaped(entry.where.type), type, to_string(entry.type.knows), entry.type.reason);
        }
        if (end < order.size()) {
            line("  and {} more; --all shows them", grouped(order.size() - end));
        }
    }

    void backends() {
        line("\nBackends, tried on {}", about_.path.empty() ? "." : escaped(about_.path));
        for (const backend& entry : about_.ways.ways) {
            line("  {:<9} {:<6} {}", entry.name, entry.works ? "works" : "no", entry.reason);
        }
        if (!about_.choice.reason.empty()) {
            line("  espy takes {}: {}", to_string(about_.choice.backend), about_.choice.reason);
        }
    }

    const report& about_;
    const text_options& options_;
};

} // namespace

std::string place_text(const report& about, const text_options& options) {
    return place_writer(about, options).run();
}

} // namespace espy::doctor
