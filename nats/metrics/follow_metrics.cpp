#include "metrics/follow_metrics.hpp"

#include "metrics/exposition.hpp"

#include <string_view>

namespace espy::fleet {
namespace {

constexpr std::chrono::milliseconds between_notes{250};

double seconds_of(journal_time when) {
    return std::chrono::duration<double>(when.time_since_epoch()).count();
}

} // namespace

void follow_metrics::note(const follower& now) {
    if (std::chrono::steady_clock::now() - noted_ < between_notes) {
        return;
    }
    noted_ = std::chrono::steady_clock::now();
    std::vector<followed_state> all = now.states();
    const std::scoped_lock lock(mutex_);
    all_.swap(all);
    connected_ = now.is_connected();
}

std::string follow_metrics::text() const {
    const std::scoped_lock lock(mutex_);
    cli::exposition out;
    const auto each = [&](std::string_view name, std::string_view type, std::string_view help,
                          auto value) {
        out.family(name, type, help);
        for (const followed_state& one : all_) {
            out.sample({{"machine", one.at.machine}, {"journal", one.at.journal}}, value(one));
        }
    };
    out.family("espy_follow_connected", "gauge", "1: there is a connection to the servers.");
    out.sample({}, std::uint64_t{connected_});
    each("espy_follow_batch", "gauge", "Number of the last batch that came.",
         [](const followed_state& one) { return one.at.at.batch; });
    each("espy_follow_last_batch_timestamp_seconds", "gauge",
         "When that was written down, by the clock of its machine.",
         [](const followed_state& one) { return seconds_of(one.at.time); });
    each("espy_follow_messages_behind", "gauge", "Messages in the stream that were not read yet.",
         [](const followed_state& one) { return one.behind; });
    each("espy_follow_gaps_total", "counter", "How often something was missing.",
         [](const followed_state& one) { return one.at.gaps; });
    each("espy_follow_incomplete", "gauge", "1: something is missing now.",
         [](const followed_state& one) { return std::uint64_t{!one.at.gap.empty()}; });
    each("espy_follow_silent", "gauge", "1: nobody is heard who ships it.",
         [](const followed_state& one) { return std::uint64_t{one.silent}; });
    each("espy_follow_stream_bytes", "gauge", "What the stream takes at the servers.",
         [](const followed_state& one) { return one.bytes; });
    return out.text();
}

} // namespace espy::fleet
