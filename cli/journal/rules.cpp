/// The text is the words of a command line, each ended by a NUL: what reads the options of `espy record`
/// reads this, too, and a later version understands it as long as it has these options.
#include "journal/rules.hpp"

#include "failing/failure.hpp"
#include "watch/roots.hpp"
#include "words/arguments.hpp"
#include "words/duration.hpp"
#include "words/size.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>

namespace espy::cli {

void declare_rules(CLI::App& app, rules_words& words) {
    app.add_option("--keep", words.keep, "Keep what changed for AGE (30d)")->type_name("AGE");
    app.add_option("--keep-size", words.keep_size, "And no more of it than SIZE (1GiB)")
        ->type_name("SIZE");
    declare_filter(app, words.filter, false);
    declare_one_tree(app, words.depth);
}

void read_rules_words(const rules_words& words, recorder_options& options) {
    read_filter_words(words.filter, false);
    root_options depth;
    read_depth_words(words.depth, depth);
    if (!words.keep.empty()) {
        options.keep = std::chrono::ceil<std::chrono::seconds>(parse_age("--keep", words.keep));
    }
    if (!words.keep_size.empty()) {
        options.keep_size = parse_size("--keep-size", words.keep_size);
    }
}

std::string rules_text(const rules_words& words) {
    std::string text;
    const auto add = [&](std::string_view option, std::string_view value) {
        if (!value.empty()) {
            text.append(option).append("=").append(value).append(1, '\0');
        }
    };
    const auto add_flag = [&](std::string_view option, bool is_given) {
        if (is_given) {
            text.append(option).append(1, '\0');
        }
    };
    add("--keep", words.keep);
    add("--keep-size", words.keep_size);
    for (const std::string& pattern : words.filter.ignore) {
        add("--ignore", pattern);
    }
    for (const std::string& pattern : words.filter.only) {
        add("--only", pattern);
    }
    add("--extensions", words.filter.extensions);
    add("--type", words.filter.types);
    add_flag("--ignore-files", words.filter.ignore_files);
    add_flag("--no-recursive", words.depth.no_recursive);
    add("--max-depth", words.depth.max_depth);
    add_flag("--one-file-system", words.depth.one_file_system);
    return text;
}

std::vector<std::string> rules_arguments(std::string_view text) {
    return text.empty() ? std::vector<std::string>() : split_paths(text);
}

rules_words read_rules(std::string_view text) {
    rules_words words;
    CLI::App app;
    app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    declare_rules(app, words);
    try {
        if (parse(app, rules_arguments(text)).before_dashes.empty()) {
            return words;
        }
    } catch (const usage_error& why) {
        throw failure(fmt::format("the journal has options of another version of espy: {}; record "
                                  "with this one: espy record",
                                  why.what()));
    }
    throw failure("the journal has options of another version of espy; record with this one: espy "
                  "record");
}

} // namespace espy::cli
