/// One thread a journal: a request blocks for seconds, and one stream without a leader is not to hold up the others.
#include "ship/shipping.hpp"

#include "failing/exit_status.hpp"
#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "journal/place.hpp"
#include "link/nats_broker.hpp"
#include "metrics/address.hpp"
#include "metrics/server.hpp"
#include "metrics/ship_metrics.hpp"
#include "ship/journal_alarm.hpp"
#include "ship/shipper.hpp"
#include "streams/output.hpp"
#include "words/duration.hpp"
#include "words/size.hpp"

#include <espy/error.hpp>

#include <fmt/format.h>

#include <array>
#include <random>
#include <set>
#include <system_error>
#include <thread>

#include <unistd.h>

namespace espy::fleet {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds journal_retry{5000};

std::string host_name() {
    std::array<char, 256> name{};
    ::gethostname(name.data(), name.size() - 1);
    return name.data();
}

source_name name_of(const std::string& as, const cli::journal_place& place) {
    const auto slash = as.find('/');
    source_name name{as.substr(0, slash), slash == std::string::npos ? place.file.stem().string()
                                                                     : as.substr(slash + 1)};
    if (as.empty()) {
        name.machine = host_name();
    }
    for (const std::string& part : {name.machine, name.journal}) {
        if (part.empty() || name_encoded(part).size() > longest_name) {
            throw cli::usage_error(fmt::format("{}: an empty name, or one that is too long; try: "
                                               "--as MACHINE/JOURNAL",
                                               cli::escaped(as.empty() ? part : as)));
        }
    }
    return name;
}

struct shipment {
    cli::journal_place place;
    ship_settings settings;
    /// Where its numbers go.
    ship_metrics* metrics = nullptr;
    std::size_t number = 0;
};

ship_settings settings_of(const ship_options& options, const source_name& name) {
    std::random_device device;
    ship_settings settings;
    settings.name = name;
    settings.creates = !options.no_create;
    settings.instance = std::uint64_t{device()} << 32U | device();
    settings.stream.name = stream_of(name);
    settings.stream.subjects = all_subjects(name);
    settings.stream.replicas = options.replicas;
    settings.stream.max_bytes =
        static_cast<std::int64_t>(cli::parse_size("--max-size", options.max_size));
    settings.stream.max_age = cli::parse_age("--max-age", options.max_age);
    return settings;
}

std::vector<shipment> shipments_of(const ship_options& options,
                                   const std::vector<std::string>& paths) {
    const bool names_journal = options.as.find('/') != std::string::npos;
    if (paths.size() > 1 && (names_journal || !options.journal.empty())) {
        throw cli::usage_error(fmt::format("{} is for one PATH",
                                           names_journal ? "--as MACHINE/JOURNAL" : "--journal"));
    }
    if (options.replicas < 1 || options.replicas > 5) {
        throw cli::usage_error("--replicas is a number from 1 to 5");
    }
    std::vector<shipment> all;
    std::set<std::string> streams;
    std::vector<cli::place_words> words;
    for (const std::string& path : paths) {
        words.push_back({path, options.journal});
    }
    if (words.empty()) {
        words.push_back({{}, options.journal});
    }
    for (const cli::place_words& each : words) {
        const cli::journal_place place = cli::find_journal(each);
        all.push_back({place, settings_of(options, name_of(options.as, place))});
        if (!streams.insert(all.back().settings.stream.name).second) {
            throw cli::usage_error(fmt::format("{} would be sent twice", cli::escaped(place.root)));
        }
    }
    return all;
}

/// What is over by itself, once a recorder is there.
std::string waiting_for_recorder(const cli::journal_place& place, const std::error_code& why) {
    if (why == std::errc::no_such_file_or_directory) {
        return fmt::format("waits for a journal; begin one: espy record {}",
                           cli::place_arguments(place));
    }
    return why == journal_errc::incomplete ? "waits for the first listing, which is not complete"
                                           : cli::journal_error_text(place, why);
}

bool may_pass(const std::error_code& why) {
    if (why.category() != journal_category()) {
        return true;
    }
    const auto code = static_cast<journal_errc>(why.value());
    return code == journal_errc::incomplete || code == journal_errc::gone ||
           code == journal_errc::busy;
}

void send_all(broker& servers, const shipment& what, journal_alarm& alarm, ship_news& news) {
    journal_source source(what.place.file);
    if (source.is_mirror()) {
        news.tells(ship_news::weight::problem, "what a mirror has is in streams already");
        return;
    }
    shipper sends(servers, source, what.settings, news);
    while (!sends.is_refused()) {
        const shipper::pause pause = sends.step();
        what.metrics->note(what.number, sends);
        if (pause.for_journal) {
            alarm.wait(pause.time);
        } else {
            std::this_thread::sleep_for(pause.time);
        }
    }
}

void run(broker& servers, const shipment& what, const ship_options& options) {
    ship_news news(what.settings.stream.name,
                   [quiet = options.quiet](ship_news::weight how, const std::string& line) {
                       if (!quiet || how == ship_news::weight::problem) {
                           cli::say(line);
                       }
                   });
    journal_alarm alarm(what.place.file);
    for (;;) {
        try {
            send_all(servers, what, alarm, news);
            return;
        } catch (const error& why) {
            if (why.code() != journal_errc::gone) {
                news.tells_once(waiting_for_recorder(what.place, why.code()));
            }
            if (!may_pass(why.code())) {
                return;
            }
        }
        alarm.wait(journal_retry);
    }
}

std::unique_ptr<cli::metrics_server> begin_metrics(const ship_metrics& metrics,
                                                   const ship_options& options) {
    const auto where = cli::metrics_address(options.metrics);
    if (!where) {
        return nullptr;
    }
    auto tells = std::make_unique<cli::metrics_server>(*where, ship_metrics_port,
                                                       [&] { return metrics.text(); });
    if (!options.quiet) {
        cli::say("metrics at " + tells->url());
    }
    return tells;
}

} // namespace

int ship(ship_options options, const std::vector<std::string>& paths) {
    std::vector<shipment> shipments = shipments_of(options, paths);
    complete(options.servers);
    const std::string& machine = shipments.front().settings.name.machine;
    options.servers.client_name = "espy ship " + machine;
    // So that a user may be allowed the answers to its own requests alone.
    options.servers.inbox_prefix = "_INBOX_" + name_encoded(machine);
    ship_metrics metrics;
    for (shipment& each : shipments) {
        each.metrics = &metrics;
        each.number = static_cast<std::size_t>(&each - shipments.data());
        metrics.add(each.settings.name);
    }
    const auto tells = begin_metrics(metrics, options);
    const auto servers = connect_to_nats(options.servers);
    {
        std::vector<std::jthread> threads;
        for (const shipment& each : shipments) {
            threads.emplace_back([&] { run(*servers, each, options); });
        }
    }
    return cli::exit_status::failure;
}

} // namespace espy::fleet
