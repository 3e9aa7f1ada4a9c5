#include "record/session.hpp"

#include "failing/failure.hpp"
#include "failing/hang_notice.hpp"
#include "format/escape.hpp"
#include "metrics/server.hpp"
#include "record/metrics.hpp"
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
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

#include <poll.h>
#include <unistd.h>

namespace espy::cli {
namespace {

/// One tree of several in one loop.
class recorded_root {
public:
    recorded_root(const journal_place& place, const record_options& options)
        : place_(place), news_(place_, options.roots.size() > 1),
          progress_(!options.quiet && is_terminal(STDERR_FILENO)), quiet_(options.quiet) {
        begin(options);
    }

    void poll(record_metrics* metrics, std::size_t number) {
        recording_->poll(batch_);
        if (metrics != nullptr) {
            metrics->note(number, recording_->tells(), batch_);
        }
        const std::string lines = news_.take(recording_->tells());
        if (!lines.empty()) {
            progress_.clear();
            // What stands in the way is told in any case.
            if (!quiet_ || lines.starts_with("espy: ")) {
                write_to_stderr(lines);
            }
        }
        for (const std::string& line : recording_->take_refused()) {
            say(line);
        }
        show_progress();
    }

    const recording& what() const noexcept { return *recording_; }
    const journal_place& place() const noexcept { return place_; }

private:
    /// Who has the journal may be comparing for espy since, which ends; a recorder does not.
    void begin(const record_options& options) {
        deadline end(patience);
        for (;;) {
            std::error_code ec;
            recording_.emplace(place_, options.rules, options.recorder, ec);
            if (!ec) {
                return;
            }
            if (ec != journal_errc::busy || end.is_over()) {
                throw failure(recording_->refusal(ec));
            }
            if (wait_for_comparison()) {
                end = deadline(patience);
            }
            ::poll(nullptr, 0, 20);
        }
    }

    /// @return False if nobody was comparing.
    bool wait_for_comparison() {
        std::error_code ec;
        const journal busy(place_.file, ec);
        bool compares = false;
        if (!ec) {
            busy.sync(patience, [&](std::uint64_t entries) {
                compares = true;
                progress_.show("waiting for a comparison of", place_.root,
                               counted(entries, "entry", "entries"), entries);
            });
        }
        return compares;
    }

    void show_progress() {
        const recorder& now = recording_->tells();
        if (now.phase() != recorder_phase::comparing) {
            progress_.clear();
            return;
        }
        const comparison done = now.compared();
        progress_.show(done.first ? "listing" : "comparing", place_.root,
                       counted(done.entries, "entry", "entries"), done.entries);
    }

    static constexpr std::chrono::milliseconds patience{1000};

    const journal_place place_;
    std::optional<recording> recording_;
    recorder_news news_;
    progress progress_;
    bool quiet_;
    batch batch_;
};

std::unique_ptr<metrics_server> begin_metrics(const record_metrics& metrics,
                                              const record_options& options) {
    if (!options.metrics) {
        return nullptr;
    }
    auto tells = std::make_unique<metrics_server>(*options.metrics, record_metrics_port,
                                                  [&] { return metrics.text(); });
    if (!options.quiet) {
        write_to_stderr("metrics at " + tells->url() + "\n");
    }
    return tells;
}

} // namespace

int record(const record_options& options) {
    hang_notice hang;
    hang.works();
    std::list<recorded_root> roots;
    for (const std::string& path : options.roots) {
        roots.emplace_back(find_journal({path, options.journal}), options);
    }
    record_metrics metrics;
    for (const recorded_root& root : roots) {
        metrics.add(root.place());
    }
    const auto tells = begin_metrics(metrics, options);
    for (;;) {
        std::vector<pollfd> waited;
        std::optional<std::chrono::steady_clock::time_point> due;
        std::size_t number = 0;
        for (recorded_root& root : roots) {
            root.poll(tells ? &metrics : nullptr, number++);
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
