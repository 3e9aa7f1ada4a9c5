/// What the server is asked, and what it says.
#pragma once

#include "git/trees/work_trees.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace espy::cli::git {

/// The first word of a question.
namespace question {
/// A hook's: the top of its work tree, which directory that is, a token.
inline constexpr std::string_view changes = "2";
/// Of a work tree: watch it; answered with `ready`, or why not, once it is listed.
inline constexpr std::string_view watch = "watch";
/// Of a work tree: its counters, as `NAME VALUE` lines; empty if it is not watched.
inline constexpr std::string_view status = "status";
/// Of a work tree and its git directory: let git ask by a socket there; answered with `ready`, or why
/// that cannot be.
inline constexpr std::string_view ipc = "ipc";
/// Of a work tree: watch it no more.
inline constexpr std::string_view forget = "forget";
} // namespace question

inline constexpr std::string_view ready_word = "ready";

/// Distinct objects: safe. Shared objects: unsafe.
class answers {
public:
    explicit answers(work_trees& trees) : trees_(trees) {}

    /// Nothing: not yet.
    std::optional<std::string> to(std::span<const std::string_view> words);

    /// What git itself asks, by a token of its own kind.
    std::string to_git(std::string_view top, std::string_view asked);

    /// Somebody asked what this does not know: by a newer version of the hook.
    bool was_asked_by_newer() const noexcept { return was_asked_by_newer_; }

private:
    std::string changes(std::string_view top, std::string_view which, std::string_view token);
    std::optional<std::string> watch(std::string_view top);
    std::string status(std::string_view top) const;

    work_trees& trees_;
    bool was_asked_by_newer_ = false;
    const std::chrono::system_clock::time_point begin_ = std::chrono::system_clock::now();
};

} // namespace espy::cli::git
