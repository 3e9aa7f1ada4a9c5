#include "metrics/ship_metrics.hpp"

#include "metrics/exposition.hpp"

#include <string_view>

namespace espy::fleet {

void ship_metrics::note(std::size_t journal, const shipper& now) {
    const std::scoped_lock lock(mutex_);
    one& to = all_[journal];
    const token sent = now.sent().value_or(token{});
    const bool goes_on = to.sent.history == sent.history && to.sent.batch < sent.batch;
    to.batches += goes_on ? sent.batch - to.sent.batch : 0;
    to.sent = sent;
    to.behind = now.behind();
    to.refused = now.is_refused();
}

std::string ship_metrics::text() const {
    const std::scoped_lock lock(mutex_);
    cli::exposition out;
    const auto each = [&](std::string_view name, std::string_view type, std::string_view help,
                          auto value) {
        out.family(name, type, help);
        for (const one& journal : all_) {
            out.sample({{"machine", journal.name.machine}, {"journal", journal.name.journal}},
                       std::uint64_t{value(journal)});
        }
    };
    each("espy_ship_batch", "gauge",
         "Number of the last batch that is known to be in the stream; 0: that is not known.",
         [](const one& journal) { return journal.sent.batch; });
    each("espy_ship_batches_total", "counter", "Batches sent since it began.",
         [](const one& journal) { return journal.batches; });
    each("espy_ship_batches_behind", "gauge", "Batches of the journal that are not in the stream.",
         [](const one& journal) { return journal.behind; });
    each("espy_ship_refused", "gauge", "1: nothing can be sent as it is configured.",
         [](const one& journal) { return journal.refused; });
    return out.text();
}

} // namespace espy::fleet
