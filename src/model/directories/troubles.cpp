#include "model/directories/troubles.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace espy::tree {

void troubles::set(entry_index index, trouble next) noexcept {
    entry& e = tree_.at(index);
    if (e.trouble != trouble::nothing) {
        --counts_[of(e.trouble)];
    }
    if (next != trouble::nothing) {
        ++counts_[of(next)];
    }
    e.trouble = next;
    if (!has_dirty()) {
        dirty_.clear();
    }
}

void troubles::try_later(entry_index index) {
    ESPY_CHECK(!tree_.at(index).retired);
    const entry& e = tree_.at(index);
    if (!e.is_dirty()) {
        dirty_.push_back(index);
        set(index, e.is_denied() ? trouble::denied_and_dirty : trouble::dirty);
    }
}

void troubles::tried(entry_index index) noexcept {
    const entry& e = tree_.at(index);
    if (e.is_dirty()) {
        set(index, e.is_denied() ? trouble::denied : trouble::nothing);
    }
}

/// Those that may be read by now are forgotten before there are too many of them.
bool troubles::deny(entry_index index) {
    const entry& e = tree_.at(index);
    if (e.is_denied()) {
        return false;
    }
    set(index, e.is_dirty() ? trouble::denied_and_dirty : trouble::denied);
    if (denied_.size() >= denied_kept_ + 2 * denied_count()) {
        ESPY_SOMETIMES("refused: many may be read by now");
        only_denied();
    }
    denied_.push_back(index);
    return true;
}

bool troubles::allow(entry_index index) noexcept {
    const entry& e = tree_.at(index);
    if (!e.is_denied()) {
        return false;
    }
    set(index, e.is_dirty() ? trouble::dirty : trouble::nothing);
    return true;
}

void troubles::uncover(directory_index where, shortage why) noexcept {
    directory& d = tree_.dir(where);
    ESPY_CHECK(d.entry != none && why != shortage::nothing);
    uncovered_ += d.shortage == shortage::nothing ? 1U : 0U;
    d.shortage = why;
}

void troubles::clear(entry_index index) noexcept {
    set(index, trouble::nothing);
    const directory_index number = tree_.at(index).directory;
    if (number != none && tree_.dir(number).shortage != shortage::nothing) {
        tree_.dir(number).shortage = shortage::nothing;
        --uncovered_;
    }
}

std::vector<entry_index> troubles::take_dirty() {
    std::vector<std::pair<std::uint32_t, entry_index>> by_depth;
    for (const entry_index index : std::exchange(dirty_, {})) {
        if (!tree_.at(index).retired && tree_.at(index).is_dirty()) {
            by_depth.emplace_back(std::numeric_limits<std::uint32_t>::max() - tree_.depth(index),
                                  index);
        }
    }
    std::sort(by_depth.begin(), by_depth.end());
    by_depth.erase(std::unique(by_depth.begin(), by_depth.end()), by_depth.end());
    std::vector<entry_index> taken;
    taken.reserve(by_depth.size());
    for (const auto& [depth, index] : by_depth) {
        tried(index);
        taken.push_back(index);
    }
    return taken;
}

const std::vector<entry_index>& troubles::only_denied() {
    std::erase_if(denied_, [this](entry_index each) {
        return !tree_.at(each).is_denied() || tree_.at(each).retired;
    });
    std::sort(denied_.begin(), denied_.end());
    denied_.erase(std::unique(denied_.begin(), denied_.end()), denied_.end());
    return denied_;
}

void troubles::forget(const troubles& other) noexcept {
    for (const std::vector<entry_index>* list : {&other.dirty_, &other.denied_}) {
        for (const entry_index each : *list) {
            tree_.at(each).trouble = trouble::nothing;
        }
    }
    for (directory_index i{0}; i < tree_.directory_count(); ++i) {
        tree_.dir(i).shortage = shortage::nothing;
    }
}

void troubles::check() const {
    std::array<std::uint64_t, 4> counts{};
    std::uint64_t uncovered = 0;
    const auto holds = [](const std::vector<entry_index>& list, entry_index index) {
        return std::find(list.begin(), list.end(), index) != list.end();
    };
    for (entry_index index = tree_.top(); index < tree_.entry_count(); ++index) {
        const entry& e = tree_.at(index);
        if (e.retired) {
            continue;
        }
        counts[of(e.trouble)] += e.trouble != trouble::nothing ? 1U : 0U;
        uncovered +=
            e.directory != none && tree_.dir(e.directory).shortage != shortage::nothing ? 1U : 0U;
        ESPY_CHECK(!e.is_dirty() || holds(dirty_, index));
        ESPY_CHECK(!e.is_denied() || holds(denied_, index));
    }
    ESPY_CHECK(counts == counts_);
    ESPY_CHECK(uncovered == uncovered_);
}

} // namespace espy::tree
