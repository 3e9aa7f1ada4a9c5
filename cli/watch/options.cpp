#include "watch/options.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "format/formatter.hpp"
#include "words/duration.hpp"
#include "words/number.hpp"
#include "words/word_list.hpp"

#include <fmt/format.h>

#include <string_view>

namespace espy::cli {
namespace {

constexpr auto last_kind = static_cast<unsigned>(change_kind::unmounted);

template <typename Test>
kinds kinds_where(Test is_wanted) {
    kinds result;
    for (unsigned i = 0; i <= last_kind; ++i) {
        if (is_wanted(static_cast<change_kind>(i))) {
            result.insert(static_cast<change_kind>(i));
        }
    }
    return result;
}

/// What `--changes all` stands for: `exists` is for `--initial`.
bool is_news(change_kind kind) {
    return is_about_entry(kind) && kind != change_kind::exists;
}

/// What is printed and counted unless `--changes` says otherwise.
kinds usual_kinds() {
    return kinds_where(
        [](change_kind kind) { return default_kinds.contains(kind) && is_news(kind); });
}

kinds stream_kinds() {
    return kinds_where([](change_kind kind) { return !is_about_entry(kind); });
}

/// Without a record of the entries only the kernel says what happens, and it says nothing of what is.
void read_tracking(const watch_words& words, watch_options& options) {
    options.no_track = words.no_track;
    if (!options.no_track) {
        return;
    }
    if (options.root.initial) {
        throw usage_error("--no-track does not look at what exists; leave out --initial");
    }
    if (options.root.follow_symlinks) {
        throw usage_error("--no-track does not look for links; leave out --follow");
    }
    if (options.backend == backend::inotify || options.backend == backend::poll) {
        throw usage_error(fmt::format("--no-track needs the backend fanotify, not {}",
                                      to_string(options.backend)));
    }
    const backend usual = backend_of_environment();
    if (options.backend == backend::automatic &&
        (usual == backend::inotify || usual == backend::poll)) {
        throw usage_error(
            fmt::format("--no-track needs the backend fanotify, and the environment says "
                        "ESPY_BACKEND={}; give --backend fanotify",
                        to_string(usual)));
    }
}

/// Text shows which entries are directories, and no more than that.
bool needs_types(const watch_options& options) {
    return options.settle || !options.filter.types.empty() || options.format == "json" ||
           options.format == "csv" || options.format.find("{type}") != std::string::npos;
}

path_style read_path_style(const watch_words& words) {
    if (words.relative && words.absolute) {
        throw usage_error("--relative and --absolute exclude each other");
    }
    return words.relative   ? path_style::relative
           : words.absolute ? path_style::absolute
                            : path_style::as_given;
}

} // namespace

color_choice parse_color(std::string_view text) {
    if (text == "auto") {
        return color_choice::automatic;
    }
    if (text == "always" || text == "never") {
        return text == "always" ? color_choice::always : color_choice::never;
    }
    throw usage_error(fmt::format("--color {}: not auto, always or never", escaped(text)));
}

kinds parse_kinds(std::string_view list) {
    kinds result;
    for_each_word(list, [&](std::string_view word) {
        if (word == "all") {
            result = result | kinds_where(is_news);
            return;
        }
        const std::optional<change_kind> kind = change_kind_from_string(word);
        if (!kind) {
            std::string known = " all";
            for (unsigned i = 0; i <= last_kind; ++i) {
                known += fmt::format(" {}", to_string(static_cast<change_kind>(i)));
            }
            throw usage_error(
                fmt::format("--changes: no such change: '{}'; there are{}", escaped(word), known));
        }
        result.insert(*kind);
    });
    return result;
}

watch_options read_watch_words(const watch_words& words) {
    watch_options options;
    options.wanted = words.changes.empty() ? usual_kinds() : parse_kinds(words.changes);
    if (words.initial) {
        options.wanted.insert(change_kind::exists);
    }
    options.root.initial = options.wanted.contains(change_kind::exists);
    options.root.tell = options.wanted | stream_kinds();
    read_depth_words(words.depth, options.root);
    options.filter = read_filter_words(words.filter, false);
    options.settle = read_settling_words(words.settling);
    if (options.settle) {
        options.settle->tell = options.root.tell;
        options.root.tell = options.root.tell | kinds{change_kind::created, change_kind::modified,
                                                      change_kind::written, change_kind::renamed,
                                                      change_kind::removed};
        if (options.settle->complete) {
            options.root.tell = options.root.tell | kinds{change_kind::opened, change_kind::closed};
        }
    }
    const watcher_options source = read_source_words(words.source);
    options.backend = source.backend;
    options.interval = source.poll_interval;
    options.who = words.who;
    if (options.who && options.backend == backend::automatic) {
        options.backend = backend::fanotify; // the only one that knows
    }
    read_tracking(words, options);
    options.format = words.format;
    options.root.types = needs_types(options);
    options.color = wants_color(parse_color(words.color));
    options.time = words.time;
    options.quiet = words.quiet;
    options.verbose = words.verbose;
    options.batches = words.batches;
    if (options.batches && !options.settle) {
        throw usage_error("--batches marks what --settle or --complete puts together; give one");
    }
    options.paths = read_path_style(words);
    if (!words.count.empty()) {
        options.count = parse_positive<std::uint64_t>("--count", words.count);
    }
    if (!words.timeout.empty()) {
        options.timeout = parse_duration("--timeout", words.timeout);
    }
    return options;
}

} // namespace espy::cli
