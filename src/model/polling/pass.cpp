#include "model/polling/pass.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace espy::tree {

bool is_only_polled(const store& tree, directory_index where) noexcept {
    return tree.dir(where).polled && !tree.dir(where).is_heard();
}

void pass::begin(bool whole, std::vector<directory_index> ahead) {
    *this = {};
    now_ = phase::looking;
    whole_ = whole;
    ahead_ = std::move(ahead);
    std::sort(ahead_.begin(), ahead_.end(), std::greater<>());
}

/// Whether another is needed is asked afterwards, and how much was gone over.
void pass::end() noexcept {
    now_ = phase::no;
    missing_.clear();
    arrivals_.clear();
    arrivals_in_.clear();
    missing_at_.clear();
    strayed_.clear();
    directories_.clear();
    by_inode_.clear();
    lost_.clear();
}

std::vector<directory_index> pass::next(std::size_t most) {
    if (ahead_.empty() && strayed_.size() > strayed_before_) {
        ESPY_SOMETIMES("pass: directories have strayed");
        strayed_before_ = strayed_.size();
        ahead_.swap(lost_);
    }
    const std::size_t rest = ahead_.size() - std::min(ahead_.size(), most);
    const std::vector<directory_index> some(ahead_.begin() + static_cast<std::ptrdiff_t>(rest),
                                            ahead_.end());
    ahead_.resize(rest);
    return some;
}

void pass::arrive(found one) {
    arrivals_in_.emplace(one.where, arrivals_.size());
    arrivals_.push_back(std::move(one));
}

void pass::come(found one, const store& tree, const signatures& known) {
    moved_ = true;
    arrive(std::move(one));
    const found& here = arrivals_.back();
    if (here.what.status.type != entry_type::directory || !is_only_polled(tree, here.where) ||
        !whole_) {
        return;
    }
    const entry_index is = find_directory(here.what, tree, known);
    if (is != none && tree.at(is).directory != none) {
        ESPY_SOMETIMES("observed: a known directory in another place");
        strayed_.try_emplace(tree.at(is).directory, here.where, here.name);
    }
}

entry_index pass::find_directory(const sys::details& what, const store& tree,
                                 const signatures& known) {
    if (!has_directories_) {
        has_directories_ = true;
        for (directory_index i{0}; i < tree.directory_count(); ++i) {
            const entry_index index = tree.dir(i).entry;
            const sys::details* const is = index == none ? nullptr : known.find(index);
            if (is != nullptr && tree.dir(i).polled) {
                directories_.emplace(is->status.inode, index);
            }
        }
    }
    const auto [first, last] = directories_.equal_range(what.status.inode);
    for (auto at = first; at != last; ++at) {
        const sys::details* const is = known.find(at->second);
        if (is != nullptr && !tree.at(at->second).retired && is_same_thing(*is, what)) {
            return at->second;
        }
    }
    return none;
}

void pass::miss(entry_index index) {
    if (missing_at_.try_emplace(index, missing_.size()).second) {
        missing_.emplace_back(index, nowhere);
    }
}

void pass::leave(entry_index index) {
    moved_ = true;
    miss(index);
}

void pass::lose(directory_index where) {
    moved_ = true;
    lost_.push_back(where);
    ESPY_SOMETIMES("observed: a directory is not where it was");
}

void pass::listed(directory_index where, const store& tree) {
    std::erase(lost_, where);
    const auto [first, end] = arrivals_in_.equal_range(where);
    for (auto at = first; at != end; ++at) {
        ++steps_;
        arrivals_[at->second].now = found::state::done;
    }
    for (entry_index child = tree.dir(where).first_child; child != none;
         child = tree.at(child).next) {
        const auto at = missing_at_.find(child);
        if (at != missing_at_.end() && missing_[at->second].second == nowhere) {
            ESPY_SOMETIMES("observed: missed, and then listed again");
            missing_[at->second].first = none;
            missing_at_.erase(at);
        }
    }
}

std::string pass::path_on_disk(directory_index where, const store& tree) const {
    std::string path;
    std::size_t steps = 0;
    for (entry_index at = tree.dir(where).entry; at != none && at != tree.top();) {
        const auto strayed = strayed_.find(tree.at(at).directory);
        const bool elsewhere =
            strayed != strayed_.end() && tree.dir(strayed->second.first).entry != none;
        const std::string_view name =
            elsewhere ? std::string_view(strayed->second.second) : tree.name(at);
        path.insert(0, path.empty() ? "" : "/").insert(0, name);
        if (++steps > tree.directory_count().value()) {
            ESPY_SOMETIMES("pass: names that lead round in a circle");
            return {}; // a loop, since the names were not all read at one moment
        }
        at = elsewhere ? tree.dir(strayed->second.first).entry : tree.at(at).parent;
    }
    return path;
}

bool pass::place(const store& tree) {
    now_ = phase::placing;
    bool all = true;
    for (const directory_index where : whole_ ? lost_ : std::vector<directory_index>()) {
        const directory& d = tree.dir(where);
        entry_index above = d.entry;
        while (above != none && above != tree.top() && !missing_at_.contains(above)) {
            above = tree.at(above).parent;
        }
        if (above == tree.top() && d.entry != tree.top()) {
            // It was replaced after its name was looked at: the next pass sees by what.
            ESPY_SOMETIMES("place: a lost directory whose name is there");
            all = false;
            continue;
        }
        // It has left, or was deleted; what was in it may have left before.
        entry_index child = d.entry == none ? none : d.first_child;
        for (; child != none; child = tree.at(child).next) {
            miss(child);
        }
    }
    return all;
}

void pass::find_movers(const store& tree, const signatures& known) {
    for (std::size_t i = 0; i < missing_.size(); ++i) {
        const entry_index index = missing_[i].first;
        const bool free = index != none && !tree.at(index).retired && tree.parent(index) != none &&
                          is_only_polled(tree, tree.parent(index));
        const sys::details* const was = free ? known.find(index) : nullptr;
        if (was != nullptr) {
            by_inode_.emplace(was->status.inode, i);
        }
    }
    for (std::size_t i = 0; i < arrivals_.size(); ++i) {
        found& each = arrivals_[i];
        const auto [first, last] = by_inode_.equal_range(each.what.status.inode);
        for (auto at = first; at != last && each.now == found::state::waiting; ++at) {
            auto& [index, fate] = missing_[at->second];
            // A type that was looked at since is newer than the signature.
            if (fate == nowhere && tree.at(index).type == each.what.status.type &&
                is_same_thing(*known.find(index), each.what)) {
                fate = i;
                each.mover = index;
                ESPY_SOMETIMES("place: what was missing has come");
                break;
            }
        }
    }
    order_.resize(arrivals_.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_partition(order_.begin(), order_.end(),
                          [this](std::size_t i) { return arrivals_[i].mover != none; });
}

void pass::place_put_off() {
    puts_off_ = false;
    placed_ = 0;
    std::erase_if(order_, [this](std::size_t i) { return !arrivals_[i].is_put_off; });
}

bool pass::is_put_off(const found& here, const store& tree) const {
    if (!puts_off_ || tree.dir(here.where).entry == none) {
        return false;
    }
    const entry_index occupant = tree.find(here.where, here.name);
    if (occupant == none || !missing_at_.contains(occupant)) {
        return false;
    }
    const std::size_t to = destination(occupant);
    return to == nowhere ? tree.at(occupant).type == entry_type::directory
                         : arrivals_[to].is_put_off;
}

void pass::drop_found() noexcept {
    arrivals_.clear();
    arrivals_in_.clear();
    missing_.clear();
}

std::size_t pass::destination(entry_index index) const {
    const auto at = missing_at_.find(index);
    return at == missing_at_.end() ? nowhere : missing_[at->second].second;
}

entry_index pass::take_missing(directory_index where, const sys::details& what, const store& tree,
                               const signatures& known) {
    const auto [first, last] = by_inode_.equal_range(what.status.inode);
    for (auto at = first; at != last; ++at) {
        auto& [index, fate] = missing_[at->second];
        const bool free = index != none && fate == nowhere && !tree.at(index).retired;
        const sys::details* const was = free ? known.find(index) : nullptr;
        if (was != nullptr && is_same_thing(*was, what) &&
            !tree.is_within(tree.dir(where).entry, index)) {
            missing_at_.erase(index);
            ESPY_SOMETIMES("place: what was missing is in a new directory");
            return std::exchange(index, none);
        }
    }
    return none;
}

void pass::forget_missing(entry_index index) {
    if (const auto at = missing_at_.find(index); at != missing_at_.end()) {
        ESPY_SOMETIMES("place: not missing, since it is below what was moved");
        auto& [is, fate] = missing_[at->second];
        if (fate != nowhere) {
            arrivals_[fate].mover = none;
        }
        is = none;
    }
}

} // namespace espy::tree
