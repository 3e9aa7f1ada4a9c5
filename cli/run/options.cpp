#include "run/options.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "watch/options.hpp"
#include "words/duration.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>

namespace espy::cli {
namespace {

template <typename Value, std::size_t Size>
Value parse_word(std::string_view option, std::string_view text,
                 const std::array<std::pair<std::string_view, Value>, Size>& known) {
    std::string words;
    for (const auto& [word, value] : known) {
        if (word == text) {
            return value;
        }
        words += fmt::format(" {}", word);
    }
    throw usage_error(fmt::format("{} {}: there are{}", option, escaped(text), words));
}

} // namespace

int parse_signal(std::string_view option, std::string_view text) {
    int number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && rest == text.data() + text.size() && number > 0 && number < NSIG) {
        return number;
    }
    std::string_view name = text;
    name.remove_prefix(name.starts_with("SIG") ? 3 : 0);
    for (number = 1; number < NSIG; ++number) {
        const char* const known = ::sigabbrev_np(number);
        if (known != nullptr && name == known) {
            return number;
        }
    }
    throw usage_error(
        fmt::format("{} {}: no such signal; give one such as TERM, INT, HUP, USR1 or 15", option,
                    escaped(text)));
}

run_options read_run_words(const run_words& words) {
    using policy = std::pair<std::string_view, busy_policy>;
    using way = std::pair<std::string_view, changes_way>;
    run_options options;
    read_depth_words(words.depth, options.root);
    options.filter = read_filter_words(words.filter, true);
    options.source = read_source_words(words.source);
    options.settle = read_settling_words(words.settling).value_or(settle_options{});
    if (words.restart && !words.on_busy.empty()) {
        throw usage_error("--restart is --on-busy restart; one of them is enough");
    }
    const std::string usual = words.restart ? "restart" : "queue";
    options.busy = parse_word(
        "--on-busy", words.on_busy.empty() ? usual : words.on_busy,
        std::array{policy{"queue", busy_policy::queue}, policy{"restart", busy_policy::restart},
                   policy{"signal", busy_policy::signal}, policy{"ignore", busy_policy::ignore}});
    options.changes_to = parse_word(
        "--changes-to", words.changes_to,
        std::array{way{"stdin", changes_way::standard_input}, way{"file", changes_way::file},
                   way{"env", changes_way::environment}, way{"none", changes_way::none}});
    options.stop_signal = parse_signal("--stop-signal", words.stop_signal);
    options.busy_signal = parse_signal("--signal", words.signal);
    options.stop_timeout = parse_duration("--stop-timeout", words.stop_timeout);
    options.postpone = words.postpone;
    options.clear = words.clear;
    options.shell = words.shell;
    options.exit_with_command = words.exit_with_command;
    options.quiet = words.quiet;
    options.color = parse_color(words.color);
    options.from_stdin = words.from_stdin;
    return options;
}

} // namespace espy::cli
