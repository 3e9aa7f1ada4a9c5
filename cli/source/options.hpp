/// Where changes come from.
#pragma once

#include <espy/options.hpp>

#include <string>

namespace CLI {
class App;
}

namespace espy::cli {

/// The arguments about it, as typed.
struct source_words {
    std::string backend = "automatic";
    std::string interval = {};
};

/// What `ESPY_BACKEND` says; `automatic` if it is not set. Throws `usage_error` for a word that is
/// none.
backend backend_of_environment();

/// Declares `--backend` and `--interval`.
void declare_source(CLI::App& app, source_words& words);

/// The interval, unless it was given, is that of the environment variable `ESPY_INTERVAL`; the
/// library reads `ESPY_BACKEND` itself, which is only checked here. Throws `usage_error`.
watcher_options read_source_words(const source_words& words);

} // namespace espy::cli
