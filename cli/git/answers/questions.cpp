#include "git/answers/questions.hpp"

#include "git/answers/ipc.hpp"
#include "git/trees/doubt_text.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace espy::cli::git {
namespace {

/// For a place of which nothing is known.
std::string all() {
    std::string text = to_string(token{});
    text.push_back('\0');
    text += '/';
    text.push_back('\0');
    return text;
}

std::string text_of(const identity& which) {
    return fmt::format("{:x}:{:x}", which.device, which.inode);
}

} // namespace

std::optional<std::string> answers::to(std::span<const std::string_view> words) {
    if (words.size() == 4 && words[0] == question::changes) {
        return changes(words[1], words[2], words[3]);
    }
    if (words.size() == 2 && words[0] == question::watch) {
        return watch(words[1]);
    }
    if (words.size() == 2 && words[0] == question::status) {
        return status(words[1]);
    }
    if (words.size() == 2 && words[0] == question::forget) {
        return trees_.drop(words[1]) ? "dropped" : "unknown";
    }
    was_asked_by_newer_ = true;
    return "";
}

std::string answers::to_git(std::string_view top, std::string_view asked) {
    const std::string which = text_of(identity_of(std::string(top)));
    return to_git_token(changes(top, which, from_git_token(asked)));
}

std::string answers::changes(std::string_view top, std::string_view which, std::string_view token) {
    const served by = trees_.find_or_add(top);
    if (by.tree == nullptr) {
        return all();
    }
    std::string text;
    by.tree->answer(text, token, by.prefix);
    // After the sync: by then another directory may be at the path, or this process sees another
    // one there than the hook does, since it has other mounts.
    return text_of(identity_of(std::string(top))) == which ? text : all();
}

std::optional<std::string> answers::watch(std::string_view top) {
    const served by = trees_.find_or_add(top);
    if (by.tree == nullptr || by.tree->is_gone()) {
        std::string why = why_not_watched(std::string(top));
        return why.empty() ? "it cannot be watched" : why;
    }
    return by.tree->is_ready() ? std::optional(std::string(ready_word)) : std::nullopt;
}

std::string answers::status(std::string_view top) const {
    const served by = trees_.find(top);
    if (by.tree == nullptr) {
        return "";
    }
    const work_tree& tree = *by.tree;
    const statistics stats = tree.stats();
    const auto age =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now() - begin_);
    std::string text;
    const auto add = [&text](std::string_view name, const auto& value) {
        text += fmt::format("{} {}\n", name, value);
    };
    add("pid", ::getpid());
    add("age_s", age.count());
    add("work_trees", trees_.all().size());
    add("top", tree.top());
    add("ready", tree.is_ready());
    add("watches", stats.watches);
    add("memory_bytes", stats.memory_bytes);
    add("overflows", stats.overflows);
    add("asked", tree.counts().asked);
    add("by_paths", tree.counts().by_paths);
    add("paths", tree.counts().paths);
    add("remembered", tree.paths_remembered());
    add("uncovered", tree.uncovered().unwatched());
    add("unreadable", tree.uncovered().unreadable().size());
    add("last", doubt_text(tree.last_doubt()));
    return text;
}

} // namespace espy::cli::git
