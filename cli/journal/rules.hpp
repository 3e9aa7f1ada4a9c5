/// What of a tree a journal knows, and for how long: the options of `espy record`, kept in the journal
/// itself, so that `espy since` compares as they have it.
#pragma once

#include "filter/depth.hpp"
#include "filter/options.hpp"

#include <espy/journal/recorder.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace espy::cli {

struct rules_words {
    std::string keep = {};
    std::string keep_size = {};
    filter_words filter = {};
    depth_words depth = {};
};

/// Declares `--keep`, `--keep-size`, `--ignore` and the like, and how deep to look.
void declare_rules(CLI::App& app, rules_words& words);

/// How long a recorder keeps what it writes down. Throws `usage_error`, for the other words, too.
void read_rules_words(const rules_words& words, recorder_options& options);

/// The words as a text to be kept: the same for the same words.
std::string rules_text(const rules_words& words);
/// The inverse. Throws `failure` for a text of another version.
rules_words read_rules(std::string_view text);

/// The options in `text` as they would be typed; empty if there are none.
std::vector<std::string> rules_arguments(std::string_view text);

} // namespace espy::cli
