#include "settling/options.hpp"

#include "words/duration.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace espy::cli {

void declare_settling(CLI::App& app, settling_words& words, const std::string& quiet_by_default) {
    const std::string usual =
        quiet_by_default.empty() ? std::string() : " (" + quiet_by_default + ")";
    app.add_option("--settle", words.settle,
                   "Wait until nothing has happened for TIME, then take the net effect" + usual)
        ->type_name("TIME");
    app.add_option("--max-wait", words.max_wait,
                   "Wait no longer than TIME after the first change (10 times --settle)")
        ->type_name("TIME");
    app.add_flag("--complete", words.complete,
                 "Wait for a file until the program that writes it has closed it");
}

std::optional<settle_options> read_settling_words(const settling_words& words) {
    if (words.settle.empty() && words.max_wait.empty() && !words.complete) {
        return std::nullopt;
    }
    settle_options options;
    options.complete = words.complete;
    if (!words.settle.empty()) {
        options.quiet = parse_duration("--settle", words.settle);
    }
    options.max_wait =
        words.max_wait.empty() ? options.quiet * 10 : parse_duration("--max-wait", words.max_wait);
    options.quiet = std::min(options.quiet, options.max_wait);
    return options;
}

} // namespace espy::cli
