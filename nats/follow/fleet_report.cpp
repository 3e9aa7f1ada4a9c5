#include "follow/fleet_state.hpp"

#include "format/escape.hpp"
#include "format/json_fields.hpp"
#include "format/timestamp.hpp"
#include "journal/dates.hpp"
#include "words/counts.hpp"
#include "words/size.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace espy::fleet {
namespace {

std::string name_of(const ship_state& of) {
    return cli::escaped(of.name.machine + '/' + of.name.journal);
}

/// There was one, as the last snapshot says.
bool has_gap(const ship_state& of) {
    return of.snapshot && (of.snapshot->reason == snapshot_reason::trimmed ||
                           of.snapshot->reason == snapshot_reason::other_history);
}

std::string_view gap_words(snapshot_reason reason) {
    return reason == snapshot_reason::trimmed ? "the log of the journal was trimmed"
                                              : "the journal went back, or is another";
}

std::string progress_text(const ship_state& of) {
    if (!of.trouble.empty()) {
        return of.trouble;
    }
    const std::string last =
        of.last ? fmt::format("batch {} of {}", of.last->upto.batch, cli::date_text(of.last->time))
                : std::string("nothing in it");
    if (!of.heard) {
        return last + ", silent: nobody ships it";
    }
    const std::string behind =
        of.heard->behind == 0
            ? ", up to date"
            : fmt::format(", {} behind", cli::counted(of.heard->behind, "batch", "batches"));
    return last + behind + (of.heard->recorded ? "" : ", nobody records");
}

std::string size_of(const ship_state& of) {
    const std::int64_t most = of.held.settings.max_bytes;
    return most > 0 ? fmt::format("{} of {}", cli::size_text(of.held.bytes),
                                  cli::size_text(static_cast<std::uint64_t>(most)))
                    : cli::size_text(of.held.bytes) + " without a limit";
}

std::string utc(journal_time when) {
    std::string text;
    cli::timestamp_writer(cli::timestamp_writer::style::utc).append(text, when);
    return text;
}

std::string json_of(const ship_state& one) {
    cli::json_fields out;
    out.bytes("machine", one.name.machine);
    out.bytes("journal", one.name.journal);
    out.text("stream", one.stream);
    out.text("error", one.trouble);
    const std::string& root = one.heard ? one.heard->root : one.last ? one.last->root : "";
    out.bytes("root", root);
    if (one.last) {
        out.number("batch", one.last->upto.batch);
        out.text("time", utc(one.last->time));
    }
    out.flag("heard", one.heard.has_value());
    if (one.heard) {
        out.number("behind", one.heard->behind);
        out.flag("recorded", one.heard->recorded);
    }
    if (has_gap(one)) {
        out.text("gap", to_string(one.snapshot->reason));
        out.text("gap_time", utc(one.snapshot->time));
    }
    out.number("messages", one.held.messages);
    out.number("bytes", one.held.bytes);
    if (one.held.settings.max_bytes > 0) {
        out.number("max_bytes", static_cast<std::uint64_t>(one.held.settings.max_bytes));
    }
    out.number("replicas", static_cast<std::uint64_t>(one.held.settings.replicas));
    return out.line();
}

} // namespace

std::string fleet_text(const std::vector<ship_state>& fleet) {
    std::size_t width = 0;
    for (const ship_state& each : fleet) {
        width = std::max(width, name_of(each).size());
    }
    std::string text;
    for (const ship_state& each : fleet) {
        text += fmt::format("{:<{}}  {}; {} on {}\n", name_of(each), width, progress_text(each),
                            size_of(each),
                            cli::counted(static_cast<std::uint64_t>(each.held.settings.replicas),
                                         "server", "servers"));
        if (has_gap(each)) {
            text +=
                fmt::format("{:<{}}  gap {}: {}\n", "", width, cli::date_text(each.snapshot->time),
                            gap_words(each.snapshot->reason));
        }
    }
    return text;
}

std::string fleet_json(const std::vector<ship_state>& fleet) {
    std::string lines;
    for (const ship_state& each : fleet) {
        lines += json_of(each);
    }
    return lines;
}

} // namespace espy::fleet
