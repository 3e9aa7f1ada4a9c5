#include "truth.hpp"

#include <algorithm>

namespace espy::simulation {
namespace {

/// The directory that all paths begin at.
constexpr std::uint64_t top_of_all = 1;
/// As many as the kernel follows.
constexpr int most_links = 40;

} // namespace

std::size_t truth::begin(std::uint64_t directory, const std::string& text, std::uint64_t thing,
                         entry_type type, std::string_view leads_to, event_number before) {
    names_.push_back({thing, type, std::string(leads_to), false, before + 1});
    by_place_[{directory, text}].push_back(names_.size() - 1);
    return names_.size() - 1;
}

void truth::begin_told(std::size_t name, event_number event, bool all) {
    life& told = names_[name];
    told.begins_last = event == 0 ? told.begins_last : event;
    told.begins = all ? told.begins_last : never;
}

void truth::end_told(std::size_t name, event_number event, bool all) {
    life& told = names_[name];
    told.ends_last = event == 0 ? told.ends_last : event;
    told.ends = all ? told.ends_last : never;
}

/// A link leads to a name beside it, or to a path from the top.
template <typename Valid, typename Wanted>
bool truth::find(std::uint64_t directory, std::string_view path, Valid valid, Wanted wanted,
                 asked& before) const {
    path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    const auto slash = path.find('/');
    const std::string_view rest = slash == std::string_view::npos ? "" : path.substr(slash);
    const auto found = by_place_.find({directory, std::string(path.substr(0, slash))});
    if (found == by_place_.end() || before.links > most_links ||
        !before.names.insert({directory, std::string(path)}).second) {
        return false;
    }
    return std::any_of(found->second.begin(), found->second.end(), [&](std::size_t i) {
        const life& each = names_[i];
        if (!valid(each, rest.size())) {
            return false;
        }
        if (rest.empty() && wanted(each)) {
            return true;
        }
        if (each.type == entry_type::symlink) {
            const std::uint64_t from = each.leads_to.starts_with('/') ? top_of_all : directory;
            ++before.links;
            const bool found_there =
                find(from, each.leads_to + std::string(rest), valid, wanted, before);
            --before.links;
            return found_there;
        }
        return !rest.empty() && find(each.thing, rest, valid, wanted, before);
    });
}

bool truth::holds(std::uint64_t top, std::string_view path, bool of_directory,
                  event_number applied) const {
    return find(
        top, path, [&](const life& each, std::size_t) { return each.ends > applied; },
        [&](const life& each) { return (each.type == entry_type::directory) == of_directory; });
}

bool truth::held(std::uint64_t top, std::string_view path, bool of_directory, event_number applied,
                 late renamed) const {
    for (std::size_t name = path.size(); name != std::string_view::npos && name > 0;
         name = renamed == late::any_name ? path.rfind('/', name - 1) : std::string_view::npos) {
        const std::size_t behind_it = path.size() - name;
        const bool found = find(
            top, path,
            [&](const life& each, std::size_t rest) {
                return each.ends > applied || rest == behind_it;
            },
            [&](const life& each) { return (each.type == entry_type::directory) == of_directory; });
        if (found) {
            return true;
        }
    }
    return false;
}

bool truth::stays(std::uint64_t top, std::string_view path, entry_type type,
                  event_number since) const {
    return find(
        top, path,
        [&](const life& each, std::size_t) { return !each.over && each.begins <= since; },
        [&](const life& each) {
            return type == entry_type::none ? each.type != entry_type::symlink : each.type == type;
        });
}

} // namespace espy::simulation
