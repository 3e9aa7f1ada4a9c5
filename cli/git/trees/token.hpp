/// What git is given to ask with the next time.
#pragma once

#include "git/trees/tick_log.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace espy::cli::git {

/// `espy:SERVER.LOG:TICK`, the first in hexadecimal digits; with `:all` at the end if it was given with
/// the answer that anything may have changed. Never the same for two moments: a server draws its
/// number at random, and counts its logs.
struct token {
    std::uint64_t server = 0;
    std::uint64_t log = 0;
    tick when = 0;
    bool after_all = false;
};

std::string to_string(const token& from);

/// Nothing for any other text: git gives whatever it was given, by whichever monitor it had.
std::optional<token> token_from_string(std::string_view text);

} // namespace espy::cli::git
