/// When changes are settled.
#pragma once

#include <espy/settler.hpp>

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace espy::cli {

/// The arguments about settling, as typed.
struct settling_words {
    std::string settle = {};
    std::string max_wait = {};
    bool complete = false;
};

/// Declares `--settle`, `--max-wait` and `--complete`.
/// @param quiet_by_default What `--settle` is without being given, as in its help.
void declare_settling(CLI::App& app, settling_words& words, const std::string& quiet_by_default);

/// Nothing if no settling was asked for. Throws `usage_error`.
std::optional<settle_options> read_settling_words(const settling_words& words);

} // namespace espy::cli
