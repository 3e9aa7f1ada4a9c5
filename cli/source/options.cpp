#include "source/options.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "words/duration.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdlib>

namespace espy::cli {
namespace {

/// @param before What stands before the word: `--backend ` or `ESPY_BACKEND=`.
backend parse_backend(std::string_view before, std::string_view text) {
    const auto found = backend_from_string(text);
    if (!found) {
        throw usage_error(
            fmt::format("{}{}: not automatic, inotify, fanotify or poll", before, escaped(text)));
    }
    return *found;
}

} // namespace

void declare_source(CLI::App& app, source_words& words) {
    app.add_option("--backend", words.backend, "automatic (the default), inotify, fanotify or poll")
        ->type_name("BACKEND");
    app.add_option("--interval", words.interval,
                   "Where events do not tell all, list every TIME (2s)")
        ->type_name("TIME");
}

backend backend_of_environment() {
    const char* const usual = ::secure_getenv("ESPY_BACKEND");
    return usual == nullptr || *usual == '\0' ? backend::automatic
                                              : parse_backend("ESPY_BACKEND=", usual);
}

watcher_options read_source_words(const source_words& words) {
    watcher_options options;
    options.backend = parse_backend("--backend ", words.backend);
    if (options.backend == backend::automatic) {
        static_cast<void>(backend_of_environment());
    }
    const char* const usual = ::secure_getenv("ESPY_INTERVAL");
    if (!words.interval.empty()) {
        options.poll_interval = parse_duration("--interval", words.interval);
    } else if (usual != nullptr && *usual != '\0') {
        options.poll_interval = parse_duration("ESPY_INTERVAL", usual);
    }
    return options;
}

} // namespace espy::cli
