#include "record/session.hpp"

#include "failing/hang_notice.hpp"
#include "format/escape.hpp"
#include "record/news.hpp"
#include "record/recording.hpp"
#include "streams/output.hpp"
#include "streams/standard_streams.hpp"
#include "watch/progress.hpp"
#include "words/counts.hpp"
#include "words/deadline.hpp"

#include <espy/batch.hpp>

#include <fmt/format.h>

#include <chrono>
#include <list>
#include <optional>
#include <vector>

#include <poll.h>
#include <unistd.h>

namespace espy::cli {
namespace {

/// One tree of several in one loop.
class recorded_root {
public:
    recorded_root(const journal_place& place, const record_options& options)
        : recording_(place, options.rules, options.recorder),
          news_(recording_.place(), options.roots.size() > 1),
          progress_(!options.quiet && is_terminal(STDERR_FILENO)), quiet_(options.quiet) {}

    void poll() {
        recording_.poll(batch_);
        const std::string lines = news_.take(recording_.tells());
        if (!lines.empty()) {
            progress_.clear();
            // What stands in the way is told in any case.
            if (!quiet_ || lines.starts_with("espy: ")) {
                write_to_stderr(lines);
            }
        }
        for (const std::string& line : recording_.take_refused()) {
            say(line);
        }
        show_progress();
    }

    const recording& what() const noexcept { return recording_; }

private:
    void show_progress() {
        const recorder& now = recording_.tells();
        if (now.phase() != recorder_phase::comparing) {
            progress_.clear();
            return;
        }
        const comparison done = now.compared();
        progress_.show(done.first ? "listing" : "comparing", recording_.place().root,
                       counted(done.entries, "entry", "entries"), done.entries);
    }

    recording recording_;
    recorder_news news_;
    progress progress_;
    bool quiet_;
    batch batch_;
};

} // namespace

int record(const record_options& options) {
    hang_notice hang;
    hang.works();
    std::list<recorded_root> roots;
    for (const std::string& path : options.roots) {
        roots.emplace_back(find_journal({path, options.journal}), options);
    }
    for (;;) {
        std::vector<pollfd> waited;
        std::optional<std::chrono::steady_clock::time_point> due;
        for (recorded_root& root : roots) {
            root.poll();
            for (const int handle : root.what().native_handles()) {
                waited.push_back({handle, POLLIN, 0});
            }
            due = earlier(due, root.what().due());
        }
        hang.rests();
        ::poll(waited.data(), waited.size(), poll_timeout(due));
        hang.works();
    }
}

} // namespace espy::cli
