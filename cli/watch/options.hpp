/// What `espy watch` was asked for.
#pragma once

#include "filter/depth.hpp"
#include "filter/options.hpp"
#include "format/formatter.hpp"
#include "settling/options.hpp"
#include "source/options.hpp"
#include "streams/standard_streams.hpp"

#include <espy/change.hpp>
#include <espy/options.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace espy::cli {

/// How paths are shown.
enum class path_style {
    /// The root as typed, and what is below it.
    as_given,
    /// As seen from the root.
    relative,
    absolute,
};

/// The arguments of `espy watch`, read and checked.
struct watch_options {
    espy::backend backend = espy::backend::automatic;
    std::chrono::milliseconds interval = watcher_options().poll_interval;
    root_options root;
    /// Keep no record of the entries.
    bool no_track = false;
    /// The changes to print and to count; what is about the stream is printed in any case.
    kinds wanted;
    filter_options filter;
    /// Tell the net effect, batch by batch.
    std::optional<settle_options> settle;
    std::string format = "text";
    rename_paths of_a_rename = rename_paths::new_only;
    entry_looks looks = entry_looks::unknown;
    bool color = false;
    bool time = false;
    /// Say in text who did it.
    bool who = false;
    /// Mark in text where a settled batch begins and ends.
    bool batches = false;
    bool quiet = false;
    bool verbose = false;
    path_style paths = path_style::as_given;
    std::optional<std::uint64_t> count;
    std::optional<std::chrono::milliseconds> timeout;
};

/// The arguments of `espy watch`, as text; empty if not given.
struct watch_words {
    filter_words filter;
    depth_words depth;
    settling_words settling;
    source_words source;
    std::string format = "text";
    std::string changes;
    std::string count;
    std::string timeout;
    std::string color = "auto";
    bool initial = false;
    bool no_track = false;
    bool time = false;
    bool who = false;
    bool batches = false;
    bool quiet = false;
    bool verbose = false;
    bool relative = false;
    bool absolute = false;
    bool from_stdin = false;
};

/// Throws `usage_error`.
watch_options read_watch_words(const watch_words& words);

/// `auto`, `always` or `never`. Throws `usage_error`.
color_choice parse_color(std::string_view text);

/// A list such as `created,renamed`, blanks around the words included; `all` is what can
/// happen to entries. Throws `usage_error`.
kinds parse_kinds(std::string_view list);

} // namespace espy::cli
