#pragma once

#include "git/trees/work_tree.hpp"

#include <string_view>

namespace espy::cli::git {

/// Why git was told to look at everything; empty if it was not.
constexpr std::string_view doubt_text(doubt why) noexcept {
    switch (why) {
    case doubt::none: return "";
    case doubt::not_ready: return "the work tree was still being listed";
    case doubt::uncovered: return "not all directories can be watched";
    case doubt::busy: return "too much was happening";
    case doubt::unknown_token: return "git asked for more than is remembered";
    case doubt::gone: return "another directory is at its path by now";
    }
    return "";
}

} // namespace espy::cli::git
