/// Directories that are listed again and again: which, and in what order.
#include "model/model.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

namespace espy::tree {

namespace {

/// Directories listed between two looks at everything else.
constexpr std::size_t listings_at_once = 8;

} // namespace

void model::poll(directory_index where) {
    directory& d = tree_.dir(where);
    polled_ += d.polled ? 0U : 1U;
    d.polled = true;
}

void model::stop_polling(directory_index where) {
    directory& d = tree_.dir(where);
    polled_ -= d.polled ? 1U : 0U;
    d.polled = false;
    warm_.erase(where);
}

bool model::is_only_polled(directory_index where) const noexcept {
    return tree_.dir(where).polled && tree_.dir(where).watch == watch_id::none;
}

verdict model::only_polled(entry_index index, std::uint64_t inode, std::uint64_t device) {
    const directory_index number = tree_.at(index).directory;
    const bool same = number != none && is_only_polled(number) &&
                      tree_.dir(number).inode == inode && tree_.dir(number).device == device;
    clear_failures(index);
    if (!same) {
        const sys::details* const before = signatures_.find(index);
        if (before != nullptr &&
            (before->status.inode != inode || before->status.device != device)) {
            signatures_.erase(index);
        }
        const directory_index bound = bind(index, watch_id::none, inode, device);
        poll(bound);
    }
    tree_.at(index).failure_told = false;
    tell_arrival(index);
    return tree_.dir(tree_.at(index).directory).relist ? verdict::list : verdict::leave;
}

void model::begin_pass(bool whole) {
    pass_ = {};
    pass_again_ = false;
    pass_.now = pass::phase::looking;
    pass_.whole = whole;
    for (directory_index i{0}; whole && i < tree_.directory_count(); ++i) {
        if (tree_.dir(i).entry != none && tree_.dir(i).polled) {
            pass_.ahead.push_back(i);
        }
    }
    for (auto at = warm_.begin(); at != warm_.end();) {
        if (!whole) {
            pass_.ahead.push_back(at->first);
        }
        at = --at->second == 0 ? warm_.erase(at) : std::next(at);
    }
    std::sort(pass_.ahead.begin(), pass_.ahead.end(), std::greater<>());
    for (const entry_index index : denied_entries_) {
        const entry& e = tree_.at(index);
        const directory_index parent = tree_.parent(index);
        if (whole && e.denied && !e.retired && (parent == none || is_only_polled(parent))) {
            // Who may read it need not show.
            arm(index);
        }
    }
}

/// Asks for the next listings; when there are none left, for what they have shown.
void model::go_on_with_pass() {
    if (pass_.now == pass::phase::placing) {
        end_pass();
        return;
    }
    if (pass_.ahead.empty() && pass_.strayed.size() > pass_.strayed_before) {
        pass_.strayed_before = pass_.strayed.size();
        pass_.ahead.swap(pass_.lost);
    }
    if (pass_.ahead.empty()) {
        place_found();
        return;
    }
    // What is asked for last is done first.
    const std::size_t rest = pass_.ahead.size() - std::min(pass_.ahead.size(), listings_at_once);
    for (std::size_t i = rest; i < pass_.ahead.size(); ++i) {
        action look{action::kind::observe};
        look.directory = pass_.ahead[i];
        actions_.push_back(std::move(look));
    }
    pass_.ahead.resize(rest);
}

/// The way to a directory through others that were seen elsewhere.
std::string model::path_on_disk(directory_index where) const {
    std::string path;
    std::size_t steps = 0;
    for (entry_index at = tree_.dir(where).entry; at != none && at != tree_.top();) {
        const auto strayed = pass_.strayed.find(tree_.at(at).directory);
        const bool elsewhere =
            strayed != pass_.strayed.end() && tree_.dir(strayed->second.first).entry != none;
        const std::string_view name =
            elsewhere ? std::string_view(strayed->second.second) : tree_.name(at);
        path.insert(0, path.empty() ? "" : "/").insert(0, name);
        if (++steps > tree_.directory_count().value()) {
            return {}; // a loop, since the names were not all read at one moment
        }
        at = elsewhere ? tree_.dir(strayed->second.first).entry : tree_.at(at).parent;
    }
    return path;
}

bool model::forget_pass() {
    const bool early = pass_.now == pass::phase::looking && idle();
    if (early) {
        pass_ = {};
    }
    return early;
}

void model::share(entry_index index) {
    const directory_index number = tree_.at(index).directory;
    if (number != none && tree_.dir(number).watch != watch_id::none) {
        tree_.dir(number).shared = true;
        poll(number);
    }
}

void model::poll_until_listed(directory_index where) {
    poll(where);
}

/// Of a directory that is watched as well: so that what events have told is not told twice.
void model::stamp_later(entry_index index) {
    const directory_index where = tree_.parent(index);
    if (where != none && tree_.dir(where).polled && tree_.dir(where).watch != watch_id::none) {
        unstamped_.push_back(index);
    }
}

void model::stamped(entry_index index, const sys::details& what) {
    if (!tree_.at(index).retired && tree_.at(index).type == what.status.type) {
        signatures_.put(index, what);
    }
}

/// The next listing differs from this, whatever it sees. Told once too often: without it, what was
/// written meanwhile and made no event would be what the file is known to look like.
void model::stamp_failed(entry_index index) {
    sys::details unknown;
    unknown.status.type = tree_.at(index).type;
    stamped(index, unknown);
}

} // namespace espy::tree
