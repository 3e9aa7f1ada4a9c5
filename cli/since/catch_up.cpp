/// Whether somebody records is known only by trying: a recorder may begin or end between a question and
/// an attempt to take its place. So both are tried in turn, until one of them is answered.
#include "since/catch_up.hpp"

#include "failing/failure.hpp"
#include "failing/hang_notice.hpp"
#include "record/recording.hpp"
#include "streams/output.hpp"
#include "streams/standard_streams.hpp"
#include "watch/progress.hpp"
#include "words/counts.hpp"
#include "words/deadline.hpp"

#include <espy/batch.hpp>

#include <chrono>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <poll.h>
#include <unistd.h>

namespace espy::cli {
namespace {

constexpr std::chrono::seconds patience{10};
/// What was changed just before is looked at again, so long at most: where times are coarser than that it
/// stays in doubt.
constexpr std::chrono::milliseconds longest_tick{60};
/// Between two attempts, while one that began to record does not listen yet.
constexpr std::chrono::milliseconds pause{20};

class catching_up {
public:
    catching_up(const journal_place& place, bool quiet)
        : place_(place), progress_(!quiet && is_terminal(STDERR_FILENO)) {}

    freshness run() {
        if (const auto opened = open(); opened && opened->is_mirror()) {
            return {}; // it is as of what came to it
        }
        const deadline end(patience);
        for (;;) {
            if (const auto answer = ask()) {
                return *answer;
            }
            if (const auto answer = compare()) {
                return *answer;
            }
            if (end.is_over()) {
                return {false, "the recorder does not answer"};
            }
            ::poll(nullptr, 0, static_cast<int>(pause.count()));
        }
    }

private:
    /// @return Nothing if nobody records.
    std::optional<freshness> ask() {
        const std::optional<journal> opened = open();
        if (!opened) {
            return std::nullopt;
        }
        const barrier_result said = opened->sync(patience, [this](std::uint64_t entries) {
            progress_.show("the recorder compares", place_.root,
                           counted(entries, "entry", "entries"), entries);
        });
        progress_.clear();
        switch (said.how) {
        case barrier::nobody: return std::nullopt;
        case barrier::reached: return freshness{};
        case barrier::in_doubt:
            return freshness{false, "entries were exchanged too fast to be sure of all of them"};
        case barrier::timeout: return freshness{false, "the recorder has not answered within 10 s"};
        case barrier::paused:
        case barrier::holding: break;
        }
        return freshness{false, said.message};
    }

    /// @return Nothing if somebody else records meanwhile.
    std::optional<freshness> compare() {
        hang_notice hang;
        hang.works();
        const rules_words words = rules();
        recorder_options how;
        read_rules_words(words, how);
        how.quiet = quiet_time;
        std::error_code ec;
        recording own(place_, words, how, ec);
        if (ec) {
            return refused(ec, own.refusal(ec));
        }
        batch seen;
        for (;;) {
            own.poll(seen);
            recorder& now = own.tells();
            switch (now.phase()) {
            case recorder_phase::recording: settle(now); return freshness{};
            case recorder_phase::holding:
            case recorder_phase::paused: return freshness{false, now.message()};
            case recorder_phase::comparing: break;
            }
            const comparison done = now.compared();
            progress_.show(done.first ? "listing" : "comparing", place_.root,
                           counted(done.entries, "entry", "entries"), done.entries);
            hang.rests();
            wait(own);
            hang.works();
        }
    }

    /// Who may only read has what is written down.
    std::optional<freshness> refused(std::error_code why, const std::string& text) const {
        if (why == journal_errc::busy) {
            return std::nullopt;
        }
        const bool may_not =
            why == std::errc::permission_denied || why == std::errc::read_only_file_system ||
            why == std::errc::operation_not_permitted || why == journal_errc::unsafe;
        if (!may_not || !open()) {
            throw failure(text);
        }
        return freshness{false, "nobody records, and it may be read only (" + why.message() + ")"};
    }

    /// Those that it was recorded by.
    rules_words rules() const {
        const std::optional<journal> opened = open();
        return opened ? read_rules(opened->rules()) : rules_words();
    }

    /// Nothing if there is none, or if it was not more than begun.
    std::optional<journal> open() const {
        std::error_code ec;
        journal opened(place_.file, ec);
        if (ec == std::errc::no_such_file_or_directory || ec == journal_errc::incomplete) {
            return std::nullopt;
        }
        if (ec) {
            throw failure(journal_error_text(place_, ec));
        }
        return opened;
    }

    static void settle(recorder& own) {
        const comparison done = own.compared();
        if (!done.first && done.created + done.modified + done.attributes + done.renamed == 0) {
            return; // nothing was looked at anew
        }
        const deadline end(longest_tick);
        batch seen;
        while (own.sync(seen, longest_tick) == sync_status::reached && own.look_again() &&
               !end.is_over()) {
            ::poll(nullptr, 0, static_cast<int>(pause.count()));
        }
    }

    static void wait(const recording& own) {
        std::vector<pollfd> waited;
        for (const int handle : own.native_handles()) {
            waited.push_back({handle, POLLIN, 0});
        }
        ::poll(waited.data(), waited.size(), poll_timeout(own.due()));
    }

    /// Nobody waits for what others are doing: a batch ends when all is compared.
    static constexpr std::chrono::milliseconds quiet_time{10};

    const journal_place& place_;
    progress progress_;
};

} // namespace

freshness catch_up(const journal_place& place, bool quiet) {
    return catching_up(place, quiet).run();
}

} // namespace espy::cli
