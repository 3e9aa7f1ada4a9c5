#include "record/options.hpp"

#include "metrics/address.hpp"

#include "failing/failure.hpp"

#include <algorithm>
#include <utility>

namespace espy::cli {

record_options read_record_words(const record_words& words, std::vector<std::string> roots) {
    record_options options;
    if (roots.empty()) {
        throw usage_error("no path given; for example: espy record src");
    }
    if (std::find(roots.begin(), roots.end(), "") != roots.end()) {
        throw usage_error("an empty path is none");
    }
    if (!words.journal.empty() && roots.size() > 1) {
        throw usage_error("--journal names the journal of one PATH; give one, or leave it out");
    }
    options.roots = std::move(roots);
    options.journal = words.journal;
    options.rules = words.rules;
    options.recorder.watch = read_source_words(words.source);
    read_rules_words(words.rules, options.recorder);
    options.recorder.follow_path = words.follow_path;
    options.recorder.group_reads = words.group;
    options.metrics = metrics_address(words.metrics);
    options.quiet = words.quiet;
    return options;
}

} // namespace espy::cli
