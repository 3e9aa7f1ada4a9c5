#include "stage.hpp"

#include "surroundings.hpp"

#include <algorithm>

#include <sys/stat.h>

namespace espy::test {

void stage::compare() {
    if (expected_.empty()) {
        return;
    }
    const std::size_t line = expected_.line();
    if (frozen_) {
        throw script_error(line, "nothing is told while frozen: thaw");
    }
    read();
    const std::vector<std::string> wrong = expected_.compare(told_);
    if (!wrong.empty() && how_.when == pace::each_step) {
        for (const std::string& one : wrong) {
            fail(line, one);
        }
        constexpr std::size_t most = 60;
        for (std::size_t i = 0; i < std::min(told_.size(), most); ++i) {
            failures_.push_back("    > " + told_[i].line);
        }
        if (told_.size() > most) {
            failures_.push_back("    and " + std::to_string(told_.size() - most) + " more");
        }
    }
    expected_ = {};
    told_.clear();
    check_map(line);
    check_contents(line);
}

tree_map stage::disk(const root& of) const {
    tree_map all = walk(of.path, of.limits);
    if (!of.prune.empty()) {
        std::erase_if(all, [&](const auto& entry) {
            return entry.first.find('/' + of.prune + '/') != std::string::npos;
        });
    }
    std::erase_if(all, [&](const auto& entry) {
        return entry.first.size() > of.path.size() &&
               entry.first.find(of.select, of.path.size() + 1) == std::string::npos;
    });
    return all;
}

void stage::check_map(std::size_t line) {
    for (const root& r : roots_) {
        if (r.mirrored) {
            for (const std::string& one : differences(mirror_.of(r.id), disk(r))) {
                fail(line, r.path + ": " + one);
            }
        }
    }
    const std::vector<std::string>& all = mirror_.contradictions();
    for (; contradictions_ < all.size(); ++contradictions_) {
        fail(line, "contradiction: " + all[contradictions_]);
    }
}

/// What has other content than at the last look must have been told of since.
void stage::check_contents(std::size_t line) {
    std::map<std::string, content> now;
    for (const root& r : roots_) {
        for (const auto& [path, type] : r.mirrored ? disk(r) : tree_map()) {
            struct stat status {};
            if (type == entry_type::file && ::stat(path.c_str(), &status) == 0) {
                const timespec& time = status.st_mtim;
                now[path] = {status.st_ino, status.st_size,
                             time.tv_sec * 1'000'000'000 + time.tv_nsec};
            }
        }
    }
    const auto told = [&](std::string path) {
        while (!path.empty() && !touched_.contains(path)) {
            path.erase(path.find_last_of('/') == std::string::npos ? 0 : path.find_last_of('/'));
        }
        return !path.empty();
    };
    for (const auto& [path, is] : now) {
        const auto before = contents_.find(path);
        const bool same = before != contents_.end() && before->second == is;
        if (trusts_contents_ && !same && !contents_.empty() && !told(path)) {
            fail(line, "its content changed and nothing was told: " + test::quoted(path));
        }
    }
    contents_ = std::move(now);
    touched_.clear();
}

std::map<std::string, std::uint64_t> stage::numbers() {
    read();
    const statistics now = watcher_ ? watcher_->stats() : statistics();
    return {
        {"directories_watched", now.directories_watched},
        {"directories_uncovered", now.directories_uncovered},
        {"entries_known", now.entries_known},
        {"repairs", now.repairs},
    };
}

/// `expect NAME 3` is the number; `+3` and `-3` are compared with the last `note`.
void stage::check_number(const statement& line) {
    const std::string& name = line.words.at(1);
    if (how_.no_track || (how_.backend == "poll" && name == "directories_watched")) {
        return;
    }
    std::string word = line.words.at(2);
    const char sign = word[0];
    const auto now = numbers();
    if (!now.contains(name)) {
        throw script_error(line.line, "not a number to expect: " + name);
    }
    if (sign == '+' || sign == '-') {
        word.erase(0, 1);
    }
    std::size_t wanted = to_number(word, line.line);
    if (sign == '+') {
        wanted = noted_[name] + wanted;
    } else if (sign == '-') {
        wanted = noted_[name] - wanted;
    }
    if (now.at(name) != wanted) {
        fail(line.line,
             name + " is " + std::to_string(now.at(name)) + ", not " + std::to_string(wanted));
    }
}

void stage::finish(std::size_t line) {
    frozen_ = false;
    recorded_ ? ask_since() : read();
    for (const told_change& told : told_) {
        if (how_.when == pace::each_step) {
            fail(line, "told at the end: " + told.line);
        }
    }
    check_map(line);
    check_contents(line);
    // Elsewhere they are no objects of the kernel.
    const bool counted = watcher_ && how_.backend == "inotify";
    if (counted && watcher_->stats().watches != kernel_watches()) {
        fail(line, "the kernel has " + std::to_string(kernel_watches()) + " watches, the watcher " +
                       std::to_string(watcher_->stats().watches));
    }
}

} // namespace espy::test
