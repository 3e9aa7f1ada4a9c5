/// An entry is appended for each touch; the one before it of the same path is marked as not the last.
/// When these are more than the others, or a limit is reached, all is written anew. So a touch costs
/// a look-up, and the memory is that of the paths, at most twice.
#include "git/trees/tick_log.hpp"

#include <functional>
#include <utility>

namespace espy::cli::git {
namespace {

constexpr std::size_t first_places = 64;
/// The longest path that fits an entry; longer ones than any that the kernel takes.
constexpr std::uint32_t longest_name = 0x7fffffff;

} // namespace

tick_log::tick_log(const tick_log_limits& limits) : limits_(limits), places_(first_places) {}

void tick_log::touch(std::string_view path) {
    if (path.size() > longest_name) {
        forget();
        return;
    }
    make_room(path.size());
    std::uint32_t& place = place_of(path);
    entry fresh{now_, 0, static_cast<std::uint32_t>(path.size()) & longest_name, 1U};
    if (place != 0) {
        entry& before = entries_[place - 1];
        if (before.when == now_) {
            return;
        }
        before.is_last = 0;
        fresh.begin = before.begin;
    } else {
        fresh.begin = static_cast<std::uint32_t>(names_.size());
        names_ += path;
        ++paths_;
    }
    entries_.push_back(fresh);
    place = static_cast<std::uint32_t>(entries_.size());
}

tick tick_log::close() {
    if (!entries_.empty() && entries_.back().when == now_) {
        ++now_;
    }
    return now_ - 1;
}

void tick_log::forget() {
    entries_.clear();
    rebuild(0);
    horizon_ = now_++;
}

std::uint32_t& tick_log::place_of(std::string_view path) {
    const std::size_t mask = places_.size() - 1;
    std::size_t at = std::hash<std::string_view>()(path) & mask;
    while (places_[at] != 0 && name(entries_[places_[at] - 1]) != path) {
        at = (at + 1) & mask;
    }
    return places_[at];
}

void tick_log::make_room(std::size_t bytes) {
    if (paths_ >= limits_.paths || names_.size() + bytes > limits_.bytes) {
        const std::size_t middle = (entries_.size() + 1) / 2;
        if (middle > 0) {
            horizon_ = entries_[middle - 1].when;
        }
        rebuild(middle);
    } else if (entries_.size() > 2 * paths_ + first_places || paths_ * 2 >= places_.size()) {
        rebuild(0);
    }
}

void tick_log::rebuild(std::size_t first) {
    const std::vector<entry> old = std::exchange(entries_, {});
    const std::string old_names = std::exchange(names_, {});
    paths_ = 0;
    for (std::size_t at = first; at < old.size(); ++at) {
        if (old[at].is_last) {
            entry kept = old[at];
            kept.begin = static_cast<std::uint32_t>(names_.size());
            names_.append(old_names, old[at].begin, old[at].length);
            entries_.push_back(kept);
        }
    }
    paths_ = entries_.size();
    std::size_t places = first_places;
    while (places < paths_ * 4) {
        places *= 2;
    }
    places_.assign(places, 0);
    for (std::size_t at = 0; at < entries_.size(); ++at) {
        place_of(name(entries_[at])) = static_cast<std::uint32_t>(at + 1);
    }
}

} // namespace espy::cli::git
