/// What `espy record` was asked for.
#pragma once

#include "journal/rules.hpp"
#include "source/options.hpp"

#include <espy/journal/recorder.hpp>

#include <optional>
#include <string>
#include <vector>

namespace espy::cli {

struct record_options {
    std::vector<std::string> roots;
    /// Empty: where the journal of each root is by itself.
    std::string journal;
    rules_words rules;
    recorder_options recorder;
    /// Where numbers are told, as `metrics_server` takes it; nothing: nowhere.
    std::optional<std::string> metrics;
    bool quiet = false;
};

/// The arguments of `espy record`, as text; empty if not given.
struct record_words {
    rules_words rules;
    source_words source;
    std::string journal = {};
    std::string metrics = {};
    bool follow_path = false;
    bool group = false;
    bool quiet = false;
};

/// Throws `usage_error`.
record_options read_record_words(const record_words& words, std::vector<std::string> roots);

} // namespace espy::cli
