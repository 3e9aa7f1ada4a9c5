#include "filter/armed_roots.hpp"

#include "failing/error_text.hpp"
#include "failing/failure.hpp"
#include "streams/output.hpp"

#include <algorithm>
#include <system_error>

#include <sys/stat.h>

namespace espy::cli {
namespace {

constexpr kinds of_a_file{change_kind::created,    change_kind::modified,  change_kind::written,
                          change_kind::attributes, change_kind::renamed,   change_kind::removed,
                          change_kind::ready,      change_kind::root_gone, change_kind::root_back};

} // namespace

std::vector<root_id> armed_roots::add(const std::vector<std::string>& roots,
                                      const root_options& options) {
    begun_ = std::time(nullptr);
    std::vector<root_options> each(roots.size(), options);
    for (std::size_t i = 0; i < roots.size(); ++i) {
        filter_.add_root(roots[i], each[i]);
    }
    watch_outside_files();
    if (!outside_.empty()) {
        // From here on their changes are told, so what is read now is what holds.
        batch ignored;
        watcher_.sync(ignored);
        filter_.reload();
        filter_.release();
    }
    std::vector<root_id> added;
    for (std::size_t i = 0; i < roots.size(); ++i) {
        std::error_code ec;
        added.push_back(add_root(roots[i], each[i], ec));
        roots_.emplace_back(roots[i], added.back());
        if (ec) {
            throw failure(keeper_ == nullptr ? root_error_text(roots[i], ec)
                                             : keeper_->refusal(roots[i], ec));
        }
    }
    for (const std::string& line : filter_.waived_rules()) {
        say(line);
    }
    return added;
}

root_id armed_roots::add_root(const std::string& path, const root_options& options,
                              std::error_code& ec) {
    return keeper_ == nullptr ? watcher_.add(path, options, ec) : keeper_->add(path, options, ec);
}

bool armed_roots::take_in(const change& change) {
    const auto outside = outside_.find(change.root);
    if (outside != outside_.end()) {
        // Of one that was found later, a change may have come between its reading and its watch.
        if (change.kind != change_kind::ready || may_be_unread(outside->second)) {
            reload();
            if (outside->second.ends_with("/.git/HEAD")) {
                needless_.push_back(change.root);
            }
        }
        return false;
    }
    look_outside_ = true;
    return true;
}

void armed_roots::reload() {
    filter_.reload();
    for (const auto& [path, root] : roots_) {
        doubtful_.emplace(root, std::string());
    }
}

/// Rules tighten at once. What they let go is looked at when that has lasted.
void armed_roots::lift(bool changed) {
    if (!filter_.holds()) {
        due_.reset();
        return;
    }
    const auto now = clock::now();
    if (changed || !due_) {
        held_since_ = due_ ? held_since_ : now;
        due_ = std::min(now + lift_delay, held_since_ + longest_delay);
    } else if (now >= *due_) {
        due_.reset();
        for (auto& [path, directory] : filter_.release()) {
            for (const auto& [known, root] : roots_) {
                if (known == path) {
                    doubtful_.emplace(root, directory);
                }
            }
        }
    }
}

void armed_roots::rearm() {
    doubtful_.merge(filter_.take_doubtful());
    lift(!doubtful_.empty());
    for (const auto& [root, directory] : std::exchange(doubtful_, {})) {
        if (keeper_ != nullptr) {
            keeper_->reprune(root, directory);
        } else {
            watcher_.reprune(root, directory);
        }
    }
    for (const root_id root : std::exchange(needless_, {})) {
        watcher_.remove(root);
        const auto known = outside_.find(root);
        if (known != outside_.end()) {
            outside_paths_.erase(known->second);
            outside_.erase(known);
        }
    }
    if (!filter_.reads_files()) {
        return;
    }
    const std::uint64_t listings = watcher_.stats().listings;
    if (std::exchange(look_outside_, false) || listings != std::exchange(listings_, listings)) {
        watch_outside_files();
    }
}

std::vector<std::string> armed_roots::take_refused() {
    std::vector<std::string> lines = filter_.refused_files();
    std::erase_if(lines, [&](const std::string& line) { return !refused_.insert(line).second; });
    return lines;
}

void armed_roots::watch_outside_files() {
    for (const std::filesystem::path& file : filter_.outside_files()) {
        if (!outside_paths_.insert(file.native()).second) {
            continue;
        }
        std::error_code ec;
        const root_id root = watcher_.add(file, {.tell = of_a_file, .must_exist = false}, ec);
        // Where no file with rules can be, such as in place of a directory, none has to be watched.
        if (!ec) {
            outside_.emplace(root, file.native());
        }
    }
}

bool armed_roots::may_be_unread(const std::string& file) const {
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 && status.st_ctim.tv_sec >= begun_;
}

statistics armed_roots::stats() const {
    statistics now = watcher_.stats();
    if (keeper_ != nullptr) {
        now.watches += keeper_->watches();
    }
    for (const auto& [root, file] : outside_) {
        const auto found = watcher_.covers(root, {});
        now.entries_known -= found && found->gap == coverage_gap::none ? 1U : 0U;
    }
    return now;
}

} // namespace espy::cli
