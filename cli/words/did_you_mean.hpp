/// What a word may have been meant to be.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace espy::cli {

/// The one of `known` that is nearest to `word`, by letters that are wrong, missing, added or swapped,
/// or else by how it begins; empty if none is near.
std::string nearest(std::string_view word, std::span<const std::string> known);

/// `; did you mean NAME?` with the nearest, or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

} // namespace espy::cli
