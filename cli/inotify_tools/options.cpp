#include "inotify_tools/options.hpp"

#include "inotify_tools/event_words.hpp"
#include "inotify_tools/refusal.hpp"
#include "streams/output.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include <getopt.h>

namespace espy::cli::inotify_tools {
namespace {

using inotify::mask;

/// Long options without a letter.
enum only_long {
    exclude = 1000,
    excludei,
    include,
    includei,
    fromfile,
    format,
    timefmt,
    no_newline
};

#define ESPY_COMMON_OPTIONS                                                                        \
    option{"help", no_argument, nullptr, 'h'}, option{"event", required_argument, nullptr, 'e'},   \
        option{"timeout", required_argument, nullptr, 't'},                                        \
        option{"recursive", no_argument, nullptr, 'r'},                                            \
        option{"inotify", no_argument, nullptr, 'I'},                                              \
        option{"fanotify", no_argument, nullptr, 'F'},                                             \
        option{"filesystem", no_argument, nullptr, 'S'},                                           \
        option{"no-dereference", no_argument, nullptr, 'P'},                                       \
        option{"fromfile", required_argument, nullptr, fromfile},                                  \
        option{"exclude", required_argument, nullptr, exclude},                                    \
        option{"excludei", required_argument, nullptr, excludei},                                  \
        option{"include", required_argument, nullptr, include}, option {                           \
        "includei", required_argument, nullptr, includei                                           \
    }

constexpr std::array wait_words{
    ESPY_COMMON_OPTIONS,
    option{"monitor", no_argument, nullptr, 'm'},
    option{"quiet", no_argument, nullptr, 'q'},
    option{"csv", no_argument, nullptr, 'c'},
    option{"daemon", no_argument, nullptr, 'd'},
    option{"syslog", no_argument, nullptr, 's'},
    option{"filename", no_argument, nullptr, 'f'},
    option{"outfile", required_argument, nullptr, 'o'},
    option{"format", required_argument, nullptr, format},
    option{"timefmt", required_argument, nullptr, timefmt},
    option{"no-newline", no_argument, nullptr, no_newline},
    option{nullptr, 0, nullptr, 0},
};

constexpr std::array count_words{
    ESPY_COMMON_OPTIONS,
    option{"verbose", no_argument, nullptr, 'v'},
    option{"zero", no_argument, nullptr, 'z'},
    option{"ascending", required_argument, nullptr, 'a'},
    option{"descending", required_argument, nullptr, 'd'},
    option{nullptr, 0, nullptr, 0},
};

long to_seconds(const char* text) {
    char* end = nullptr;
    errno = 0;
    const long value = std::strtol(text, &end, 10);
    if (errno != 0) {
        throw refusal(std::string("Something went wrong with the timeout value you provided.\n") +
                      std::strerror(errno));
    }
    if (*text == '\0' || *end != '\0') {
        throw refusal((*text == '\0' ? "The provided value" : '\'' + std::string(text) + '\'') +
                      " is not a valid timeout value.\nPlease specify a long int value.");
    }
    return value;
}

/// What was given of each of the four, and how often.
struct filters {
    std::array<const char*, 4> given{};

    void take(int which, const char* pattern) {
        const auto index = static_cast<std::size_t>(which - exclude);
        if (given[index] != nullptr && which == exclude) {
            write_to_stderr("--exclude: only the last option will be taken into consideration.\n");
        } else if (given[index] != nullptr && which == excludei) {
            write_to_stderr("--excludei: only the last option will be taken into consideration.\n");
        }
        given[index] = pattern;
    }

    filter_rule rule() const {
        const auto [out, outi, in, ini] = given;
        if (out != nullptr && outi != nullptr) {
            throw refusal("--exclude and --excludei cannot both be specified.");
        }
        if (in != nullptr && ini != nullptr) {
            throw refusal("--include and --includei cannot both be specified.");
        }
        const char* const excluded = out != nullptr ? out : outi;
        const char* const included = in != nullptr ? in : ini;
        if (excluded != nullptr && included != nullptr) {
            throw refusal("include and exclude regexp cannot both be specified.");
        }
        const char* const pattern = excluded != nullptr ? excluded : included;
        return {pattern != nullptr ? pattern : "", pattern != nullptr, included != nullptr,
                outi != nullptr || ini != nullptr};
    }
};

/// Goes over the options: those that both have are taken here, the others by `own`.
template <typename Own>
void parse(int argc, char** argv, const char* letters, const option* words, tool_options& to,
           Own own) {
    mask events = mask::none;
    filters seen;
    ::optind = 1;
    for (int which = 0; (which = ::getopt_long(argc, argv, letters, words, nullptr)) != -1;) {
        switch (which) {
        case 'h': throw help_asked();
        case '?': throw refusal("");
        case 'r': to.recursive = true; break;
        case 'P': to.follows_links = false; break;
        case 'I':
        case 'F':
        case 'S': break;
        case 't': to.timeout = to_seconds(::optarg); break;
        case fromfile: to.list = ::optarg; break;
        case exclude:
        case excludei:
        case include:
        case includei: seen.take(which, ::optarg); break;
        case 'e': {
            const auto named = events_from_words(::optarg);
            if (!named) {
                throw refusal('\'' + std::string(::optarg) +
                              "' is not a valid event!  Run with the '--help' option to see a "
                              "list of events.");
            }
            events |= *named;
            break;
        }
        default: own(which, ::optarg);
        }
    }
    to.events = events == mask::none ? mask::all_events : events;
    to.filter = seen.rule();
    to.paths.assign(argv + ::optind, argv + argc);
}

void refuse_if(bool wrong, const char* words) {
    if (wrong) {
        throw refusal(words);
    }
}

void check(const wait_options& given) {
    const line_style& line = given.line;
    refuse_if(line.csv && line.format, "-c and --format cannot both be specified.");
    refuse_if(!line.format && line.bare, "--no-newline cannot be specified without --format.");
    refuse_if(!line.format && !line.time_format.empty(),
              "--timefmt cannot be specified without --format.");
    refuse_if(given.daemon && !given.outfile, "-o must be specified with -d.");
}

} // namespace

wait_options parse_wait_options(int argc, char** argv) {
    wait_options to;
    bool has_time = false;
    parse(
        argc, argv, "mrhcdsPqt:fo:e:IFS", wait_words.data(), to, [&](int which, const char* text) {
            switch (which) {
            case 'm': to.monitor = true; break;
            case 'q': ++to.quiet; break;
            case 'c': to.line.csv = true; break;
            case 's': to.syslog = true; break;
            case 'd': to.daemon = to.monitor = to.syslog = true; break;
            case format: to.line.format = text; break;
            case no_newline: to.line.bare = true; break;
            case timefmt:
                to.line.time_format = text;
                has_time = true;
                break;
            case 'o':
                refuse_if(to.outfile.has_value(), "Multiple --outfile options given.");
                to.outfile = text;
                break;
            default:
                throw refusal("The '--filename' option no longer exists.  The option it enabled in "
                              "earlier\nversions of inotifywait is now turned on by default.");
            }
        });
    check(to);
    refuse_if(!to.line.format && has_time, "--timefmt cannot be specified without --format.");
    refuse_if(to.line.format && to.line.format->find("%T") != std::string::npos && !has_time,
              "%T is in --format string, but --timefmt was not specified.");
    refuse_if(to.line.format && to.line.format->empty() && to.line.bare,
              "Something is wrong with your format string.");
    return to;
}

count_options parse_count_options(int argc, char** argv) {
    count_options to;
    bool sorted = false;
    parse(argc, argv, "hrPa:d:zve:t:IFS", count_words.data(), to, [&](int which, const char* text) {
        if (which == 'v') {
            to.verbose = true;
        } else if (which == 'z') {
            to.zeros = true;
        } else {
            refuse_if(std::exchange(sorted, true), "Please specify -a or -d once only!");
            to.ascending = which == 'a';
            const std::string_view key = text;
            const auto named = key == "total" ? mask::none : events_from_words(key);
            if (!named || key.find(',') != std::string_view::npos) {
                throw refusal('\'' + std::string(key) + "' is not a valid key for sorting!");
            }
            to.sorted_by = *named;
        }
    });
    if (to.ascending && (to.sorted_by == mask::move || to.sorted_by == mask::close)) {
        const bool moves = to.sorted_by == mask::move;
        throw refusal(moves ? "Cannot sort by `move' event; please use `moved_from' or `moved_to'."
                            : "Cannot sort by `close' event; please use `close_write' or "
                              "`close_nowrite'.");
    }
    refuse_if(to.sorted_by != mask::none && !inotify::any(to.events, to.sorted_by),
              "Can't sort by an event which isn't being watched for!");
    return to;
}

} // namespace espy::cli::inotify_tools
