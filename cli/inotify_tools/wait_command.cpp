// inotifywait: a line for each event.
#include "inotify_tools/event_words.hpp"
#include "inotify_tools/help.hpp"
#include "inotify_tools/line.hpp"
#include "inotify_tools/name_filter.hpp"
#include "inotify_tools/options.hpp"
#include "inotify_tools/refusal.hpp"
#include "inotify_tools/sources.hpp"
#include "inotify_tools/tools.hpp"
#include "inotify_tools/voice.hpp"
#include "inotify_tools/words.hpp"
#include "streams/output.hpp"

#include <espy/error.hpp>

#include <algorithm>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace espy::cli::inotify_tools {
namespace {

using inotify::any;
using inotify::mask;
using clock = std::chrono::steady_clock;

enum status : int { event_told = 0, failed = 1, timed_out = 2 };

/// Prints what passes, and knows when enough was heard.
class printer final : public listener {
public:
    printer(const wait_options& options, const name_filter& filter, const watch_list& list,
            const voice& says, bool literal)
        : options_(options), filter_(filter), excluded_(list.excluded), says_(says),
          literal_(literal) {}

    void hear(const heard& event) override {
        if (ends_) {
            return;
        }
        any_heard_ = true;
        if (!any(event.mask, options_.events) || !passes(event)) {
            return;
        }
        passed_ = true;
        if (options_.quiet < 2) {
            append_line(lines_, options_.line, event);
        }
        if (!options_.monitor) {
            ends_ = event_told;
        }
    }
    void heard_all() override { flush(); }
    void argument_ended() override {
        if (!ends_ && !options_.monitor) {
            ends_ = failed;
        }
    }
    void warn(const std::string& words) override { says_.mention(words); }

    /// Not before it was said that all is watched.
    void begin() noexcept { begun_ = true; }
    void flush() {
        if (begun_ && !lines_.empty()) {
            print(lines_);
            lines_.clear();
        }
    }
    std::optional<status> ends() const noexcept { return ends_; }
    /// Something was heard since that `-t` counts from.
    bool take_news() noexcept {
        const bool counts = literal_ ? any_heard_ : passed_;
        passed_ = any_heard_ = false;
        return counts;
    }

private:
    bool passes(const heard& event) const {
        const std::string path = event.path();
        return filter_.passes(path) &&
               (literal_ || std::find(excluded_.begin(), excluded_.end(), path) == excluded_.end());
    }

    const wait_options& options_;
    const name_filter& filter_;
    const std::vector<std::string>& excluded_;
    const voice& says_;
    bool literal_;
    std::string lines_;
    bool begun_ = false;
    std::optional<status> ends_;
    bool passed_ = false;
    bool any_heard_ = false;
};

/// Standard output goes to this file. Throws `refusal`.
void redirect(const std::string& file) {
    const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (out < 0) {
        throw refusal("Failed to open output file " + file);
    }
    ::dup2(out, STDOUT_FILENO);
    ::close(out);
}

/// As daemon(3), but in the directory that paths are relative to. Throws `refusal`.
void become_daemon(const std::string& outfile) {
    std::array<char, PATH_MAX> resolved{};
    if (::realpath(outfile.c_str(), resolved.data()) == nullptr) {
        throw refusal("No such file or directory: " + outfile);
    }
    if (::daemon(1, 0) != 0) {
        throw refusal("Failed to daemonize!");
    }
    redirect(resolved.data());
}

status watch(const wait_options& options, const watch_list& list, const voice& says) {
    const char* const how = std::getenv("ESPY_INOTIFYWAIT");
    const bool literal = how != nullptr && std::string_view(how) == "literal";
    const name_filter filter(options.filter);
    printer hears(options, filter, list, says, literal);
    sources all({options.events, options.monitor, literal, options.follows_links},
                options.recursive, filter, list, hears);
    says.mention(std::string(words::setting_up) +
                 std::string(options.recursive ? words::takes_a_while : ""));
    for (const std::string& path : list.watched) {
        std::error_code ec;
        all.add(path, ec);
        if (ec) {
            throw refusal(ec == errc::watch_limit_reached
                              ? words::limit_reached(path)
                              : "Couldn't watch " + path + ": " + ec.message());
        }
    }
    all.establish();
    says.mention(std::string(words::established));
    hears.begin();
    const std::chrono::seconds most(options.timeout);
    auto until = clock::now() + most;
    for (;;) {
        hears.flush();
        if (hears.ends()) {
            return *hears.ends();
        }
        if (hears.take_news()) {
            until = clock::now() + most;
        }
        if (!all.work(most.count() > 0 ? std::optional(until) : std::nullopt)) {
            return timed_out;
        }
    }
}

status run(int argc, char** argv) {
    const wait_options options = parse_wait_options(argc, argv);
    // Refused before anything is begun.
    (void)name_filter(options.filter);
    const voice says("inotifywait", options.syslog && !options.daemon, options.quiet > 0);
    try {
        const watch_list list = read_watch_list(options);
        if (options.daemon) {
            become_daemon(*options.outfile);
        } else if (options.outfile) {
            redirect(*options.outfile);
        }
        const voice of_daemon("inotifywait", options.syslog, options.quiet > 0);
        try {
            return watch(options, list, of_daemon);
        } catch (const refusal& why) {
            of_daemon.say(why.what());
        } catch (const error& why) {
            of_daemon.say(words::no_instance(why.code()));
        }
    } catch (const refusal& why) {
        says.say(why.what());
    }
    return failed;
}

} // namespace

int run_inotifywait(int argc, char** argv) {
    // A lease that is broken in the moment in which it is had would end the process.
    ::signal(SIGIO, SIG_IGN); // NOLINT(cert-err33-c)
    try {
        return run(argc, argv);
    } catch (const help_asked&) {
        print(wait_help());
    } catch (const refusal& why) {
        write_to_stderr(std::string(why.what()) + (*why.what() == '\0' ? "" : "\n"));
    }
    return failed;
}

} // namespace espy::cli::inotify_tools
