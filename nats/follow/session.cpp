/// With --state and --into the mirror is a file that stays; without them it is one that goes with the process, for the
/// differences after a gap to be known all the same.
#include "follow/session.hpp"

#include "failing/exit_status.hpp"
#include "failing/failure.hpp"
#include "follow/follower.hpp"
#include "follow/printer.hpp"
#include "follow/temporary_mirror.hpp"
#include "format/escape.hpp"
#include "journal/place.hpp"
#include "link/nats_broker.hpp"
#include "metrics/address.hpp"
#include "metrics/follow_metrics.hpp"
#include "metrics/server.hpp"
#include "streams/output.hpp"
#include "streams/standard_streams.hpp"
#include "watch/options.hpp"
#include "words/duration.hpp"
#include "words/size.hpp"

#include <espy/error.hpp>
#include <espy/journal/mirror.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <unistd.h>
#include <utility>

namespace espy::fleet {
namespace {

using namespace std::chrono_literals;

/// While the mirror cannot be written.
constexpr std::chrono::seconds longest_pause{10};

mirror_options mirror_settings(const follow_options& options, bool stays) {
    mirror_options settings;
    settings.keep =
        std::chrono::duration_cast<std::chrono::seconds>(cli::parse_age("--keep", options.keep));
    settings.keep_size = cli::parse_size("--keep-size", options.keep_size);
    settings.group_reads = options.group;
    settings.durable = stays;
    if (options.into.empty()) {
        settings.keep_size = 0; // nobody reads its log
    }
    return settings;
}

printer_options printing(const follow_options& options) {
    printer_options how;
    how.format = !options.format.empty() ? options.format : options.into.empty() ? "text" : "";
    if (!options.changes.empty()) {
        how.wanted = cli::parse_kinds(options.changes);
        how.wanted.insert(change_kind::exists);
    }
    how.initial = options.initial || !options.state.empty();
    how.quiet = options.quiet;
    how.color =
        how.format == "text" && cli::wants_color(cli::parse_color(options.color), STDOUT_FILENO);
    return how;
}

class following {
public:
    following(const follow_options& options, std::vector<std::string> machines)
        : options_(options), machines_(std::move(machines)), prints_(printing(options)) {
        const std::string& named = options.into.empty() ? options.state : options.into;
        if (named.empty()) {
            temporary_.emplace();
        }
        place_ = {temporary_ ? temporary_->file() : std::filesystem::path(named), {}};
        settings_ = mirror_settings(options, !temporary_);
    }

    int run() {
        open();
        servers_ = connect_to_nats(options_.servers);
        if (const auto where = cli::metrics_address(options_.metrics)) {
            tells_.emplace(*where, follow_metrics_port, [this] { return metrics_.text(); });
            prints_.say("metrics at " + tells_->url());
        }
        auto pause = 1s;
        for (;;) {
            begin();
            try {
                if (follow_on()) {
                    return end();
                }
            } catch (const error& why) {
                // Nothing of it was committed, and all of it comes again.
                by_.reset();
                into_->roll_back();
                if (!is_passing(why.code())) {
                    throw cli::failure(cli::journal_error_text(place_, why.code()));
                }
                prints_.say(
                    fmt::format("{}; it waits", cli::journal_error_text(place_, why.code())));
                std::this_thread::sleep_for(pause);
                pause = std::min(pause * 2, longest_pause);
            }
        }
    }

private:
    void open() {
        try {
            into_.emplace(place_.file, settings_);
        } catch (const error& why) {
            throw cli::failure(why.code() == journal_errc::busy
                                   ? fmt::format("{}: another espy follow keeps it",
                                                 cli::escaped(place_.file.native()))
                                   : cli::journal_error_text(place_, why.code()));
        }
    }

    void begin() {
        follower_options how;
        how.wanted = machines_;
        by_.emplace(*servers_, *into_, prints_, how);
    }

    /// @return True if it is to end.
    bool follow_on() {
        for (;;) {
            by_->run_once(1000ms);
            metrics_.note(*by_);
            if (options_.once && by_->has_caught_up()) {
                return true;
            }
        }
    }

    int end() const {
        const auto states = by_->states();
        const bool has_gap = std::any_of(states.begin(), states.end(), [](const auto& each) {
            return !each.at.gap.empty() || each.at.at.history == 0;
        });
        return has_gap ? cli::exit_status::truth_lost : cli::exit_status::success;
    }

    static bool is_passing(std::error_code why) {
        return why == std::errc::no_space_on_device || why == std::errc::io_error ||
               why == std::errc::read_only_file_system || why == std::errc::device_or_resource_busy;
    }

    const follow_options& options_;
    std::vector<std::string> machines_;
    printer prints_;
    std::optional<temporary_folder> temporary_;
    cli::journal_place place_;
    mirror_options settings_;
    std::optional<mirror> into_;
    std::unique_ptr<broker> servers_;
    std::optional<follower> by_;
    follow_metrics metrics_;
    /// Ends first: it reads them.
    std::optional<cli::metrics_server> tells_;
};

} // namespace

int follow(const follow_options& options, std::vector<std::string> machines) {
    return following(options, std::move(machines)).run();
}

int forget(const follow_options& options) {
    const std::string& file = options.into.empty() ? options.state : options.into;
    const std::size_t slash = options.forget.find('/');
    if (file.empty() || slash == std::string::npos) {
        throw cli::usage_error("--forget MACHINE/JOURNAL is about a mirror: --into FILE");
    }
    const cli::journal_place place{file, {}};
    return cli::explained(place, [&] {
        mirror into(file, mirror_settings(options, true));
        const journal_name name{options.forget.substr(0, slash), options.forget.substr(slash + 1)};
        if (into.find(name).at.history == 0) {
            throw cli::failure(fmt::format("{} is not in {}; what is: espy journal {}",
                                           cli::escaped(options.forget), cli::escaped(file),
                                           cli::escaped(file)));
        }
        into.forget(name);
        into.commit();
        return cli::exit_status::success;
    });
}

} // namespace espy::fleet
