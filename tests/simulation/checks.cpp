/// The promises: of each change where it is told, of the map whenever it is quiet.
#include "play.hpp"

#include "base/path_below.hpp"

#include <algorithm>
#include <utility>

namespace espy::simulation {
namespace {

bool is_about_an_entry(const change& told) {
    switch (told.kind) {
    case change_kind::exists:
    case change_kind::created:
    case change_kind::modified:
    case change_kind::written:
    case change_kind::attributes:
    case change_kind::renamed:
    case change_kind::removed:
    case change_kind::root_gone:
    case change_kind::event: return true;
    default: return false;
    }
}

/// Where a mode was in the way, what shall not be known may have been until then.
bool is_in_reach(const root_options& options, const std::string& path) {
    unsigned depth = 0;
    for (auto end = path.find('/'); end != std::string::npos; end = path.find('/', end + 1)) {
        if (!options.recursive || ++depth >= options.max_depth ||
            (options.prune && options.prune(std::string_view(path).substr(0, end)))) {
            return false;
        }
    }
    return true;
}

} // namespace

void play::require(bool holds, const char* promise, std::string_view path) const {
    if (!holds) {
        throw broken_promise(std::string(promise) + ": " + std::string(path));
    }
}

void play::take_in(std::error_code failed) {
    require(!failed || std::exchange(has_failed_, false), "nothing fails by itself",
            failed.message());
    failed_ = static_cast<bool>(failed);
    if (batch_.empty()) {
        return; // what was told is held back, perhaps, and comes with more
    }
    read_again();
    std::size_t index = 0;
    auto next = applied_.begin();
    for (const change& told : batch_) {
        for (; next != applied_.end() && *next <= index; ++next) {
            ++applied_before_;
        }
        ++index;
        tell(told);
    }
    applied_before_ += static_cast<std::uint64_t>(applied_.end() - next);
    if (scene_ == scene::records) {
        records_.all_told_but_last(applied_before_);
    }
    applied_.clear();
    if (!failed_ && !kernel_.readable(watcher_->native_handle())) {
        settled_ = applied_before_;
        settled_story_ = kernel_.tree().under_way() ? settled_story_ : story_.size();
        // Nothing is to be followed again by and by.
        way_failed_ = way_failed_ && kernel_.timer() != 0;
    }
}

void play::tell(const change& told) {
    std::string line = "    told: " + std::string(to_string(told.kind)) + ' ' +
                       std::string(told.path) + ' ' + std::string(to_string(told.type));
    line += told.from.empty() ? "" : " from " + std::string(told.from);
    line += told.replaced ? " replaced" : "";
    line += told.exchanged ? " exchanged" : "";
    line += told.error ? ' ' + told.error.message() : "";
    line += " after " + std::to_string(applied_before_);
    say(line + (roots_.size() > 1
                    ? " (root " + std::to_string(static_cast<unsigned>(told.root)) + ')'
                    : ""));
    const auto root = std::find_if(roots_.begin(), roots_.end(),
                                   [&](const subscription& each) { return each.id == told.root; });
    if (root != roots_.end() && is_about_an_entry(told)) {
        root->waits = false;
    }
    require(root != roots_.end() && !root->removed, "nothing is told of what nobody watches",
            told.path);
    check_change(*root, told);
    if (told.kind == change_kind::event) {
        records_.told(told, applied_before_);
        return;
    }
    root->map.apply(told, kernel_.tree().tick());
}

/// Where it is told, a path is true, and what is there for certain is not told to be gone.
void play::check_change(subscription& root, const change& told) const {
    const consumer& map = root.map;
    if (by_ != backend::inotify || scene_ == scene::restarts || map.in_doubt() ||
        !is_about_an_entry(told)) {
        return;
    }
    disk& tree = const_cast<kernel&>(kernel_).tree();
    const truth& past = tree.past();
    constexpr std::uint64_t top = 1;
    if (limited_ || ((map.has_lost_events() || faulty_) && map.was_warned(map.below(told.path)))) {
        // A listing now and then shows no order; a repair saw nothing of what may not be read.
        return;
    }
    const bool way_is_silent = denies_ || way_failed_;
    if (told.kind == change_kind::root_gone) {
        root.goes_with_root.clear();
        require(way_is_silent || !past.stays(top, told.path, entry_type::none, settled_),
                "a root that is there is not gone", told.path);
    } else if (told.kind == change_kind::removed) {
        const auto known = map.entries().find(map.below(told.path));
        const bool is_new = known == map.entries().end() || known->second.told == tree.tick();
        const bool is_behind_link = map.is_behind_link(map.below(told.path));
        // What is at the path of a root is what that leads to: a link that was taken for it is none of its own.
        const bool is_led_to = map.below(told.path).empty() && told.type == entry_type::symlink;
        const bool is_gone = is_new || is_behind_link || is_led_to ||
                             !is_in_reach(root.options, map.below(told.path)) ||
                             !past.stays(top, told.path, told.type, settled_);
        // A mode on the way to a root is its absence.
        root.goes_with_root = is_gone ? root.goes_with_root : told.path;
        require(is_gone || way_is_silent, "what is there is not removed", told.path);
    } else {
        const bool is_dir = told.type == entry_type::directory || told.kind == change_kind::event;
        // A rename onto something is told when it is known whether it was half of an exchange. With a
        // selection it is told of each entry by itself, or as an arrival.
        const bool late = told.kind == change_kind::renamed ||
                          (told.kind == change_kind::created && root.options.select);
        const auto renamed = root.options.select ? truth::late::any_name : truth::late::last_name;
        const bool holds = late ? past.held(top, told.path, is_dir, applied_before_, renamed)
                                : past.holds(top, told.path, is_dir, applied_before_);
        require(holds, "a path is true where it is told", told.path);
    }
}

/// Who reads what a change is about finds what is there by then.
void play::read_again() {
    for (std::size_t i = 0; i < roots_.size() && !batch_.empty(); ++i) {
        if (scene_ == scene::links) {
            roots_[i].map.read = [this, i](const std::string& path) -> std::uint64_t {
                const auto found = lead(path_in(roots_[i].map.root(), path), false);
                return found ? found->what->identity : 0;
            };
            continue;
        }
        roots_[i].map.read = [tree = whole_tree(roots_[i])](const std::string& path) {
            const auto found = tree.find(path);
            return found == tree.end() ? 0 : found->second.what->identity;
        };
        roots_[i].map.look = [tree = whole_tree(roots_[i]), this](const std::string& path) {
            const auto found = tree.find(path);
            return found == tree.end()
                       ? known_entry()
                       : look_at(*found->second.what->target, kernel_.tree().how().keeps_births,
                                 kernel_.tree().now());
        };
    }
}

void play::check(bool everything) {
    for (subscription& root : roots_) {
        if (!root.removed) {
            check_root(root, everything);
        }
    }
    const std::uint64_t held = watcher_->stats().watches;
    if (everything && by_ == backend::inotify && held != kernel_.tree().watches()) {
        throw broken_promise("every watch of the kernel is known: " + std::to_string(held) +
                             " known, " + std::to_string(kernel_.tree().watches()) + " held");
    }
}

void play::check_root(subscription& root, bool everything) {
    if (scene_ == scene::links) {
        check_links(root);
        return;
    }
    const consumer& map = root.map;
    require(root.goes_with_root.empty(), "what is there is not removed", root.goes_with_root);
    const auto tree = whole_tree(root);
    const auto top = kernel_.resolve(kernel_.tree().root(), map.root(), true, false);
    if (root.waits && top == nullptr) {
        root.map.is_quiet(false);
        return;
    }
    // What could not be seen once is named, and seen soon.
    const auto is_named = [&](std::string_view path) {
        return !everything && faulty_ && map.was_warned(path);
    };
    if (is_named("")) {
        return;
    }
    if (!map.is_ready() || map.in_doubt()) {
        throw broken_promise(map.in_doubt() ? "an overflow is repaired" : "ready is told");
    }
    // A mode on the way to a root is its absence, and so is what is neither directory nor file.
    if (!denies_ && !faulty_ &&
        (top == nullptr || top->is_directory() || top->type == entry_type::file)) {
        root.map.is_quiet(top != nullptr);
    }
    for (const auto& [path, there] : tree) {
        const auto known = map.entries().find(path);
        if ((there.hidden && !everything) || is_named(path)) {
            continue;
        }
        if (root.options.select && !root.options.select(path, there.what->target->type)) {
            if (known != map.entries().end()) {
                throw broken_promise("what is hidden is not known: " + path);
            }
            continue;
        }
        if (known == map.entries().end()) {
            throw broken_promise("what is there is known: " + path);
        }
        const entry_type type = there.what->target->type;
        const bool is_plain = root.options.types || type == entry_type::directory;
        if (known->second.type != (is_plain ? type : entry_type::file)) {
            throw broken_promise("what is known is of the type it is: " + path);
        }
        if (there.what->target->type == entry_type::file && !denies_ &&
            (!limited_ || by_ == backend::poll)) {
            check_laws(root, path, there);
        }
    }
    for (const auto& [path, known] : map.entries()) {
        std::string above = path;
        auto there = tree.find(above);
        const bool missing = there == tree.end();
        while (there == tree.end() && above.find('/') != std::string::npos) {
            above.resize(above.rfind('/'));
            there = tree.find(above);
        }
        const bool hidden = (!everything && denies_) || is_named(path);
        if (missing && !hidden) {
            throw broken_promise("what is known is there: " + path);
        }
    }
}

void play::check_laws(const subscription& root, const std::string& path, const seen& there) const {
    const consumer::known& known = root.map.entries().find(path)->second;
    // By listing alone a path is known when a listing has shown it: what was mounted there, and unmounted,
    // before that was read by nobody.
    const bool was_seen = by_ != backend::poll || known.here <= there.what->uncovered;
    if (known.told < std::max(there.what->written, was_seen ? there.what->uncovered : 0)) {
        throw broken_promise("a change is told after the last write: " + path);
    }
    // A directory that is away and back between two listings is the same as ever.
    if (by_ != backend::poll && scene_ != scene::restarts && known.read != there.what->identity) {
        throw broken_promise("a change is told after another thing came to a path: " + path);
    }
}

} // namespace espy::simulation
