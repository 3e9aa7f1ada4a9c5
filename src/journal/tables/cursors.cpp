#include "journal/tables/cursors.hpp"

#include "journal/tables/now.hpp"

#include <chrono>

#include <sqlite3.h>

namespace espy::journaling {

std::vector<cursor> read_cursors(tables& from, batches& log) {
    const auto newest = log.last();
    std::vector<cursor> all;
    statement ask(from.base(), "SELECT name, history, seq, chain, seen FROM cursor ORDER BY name");
    while (ask.step()) {
        cursor found;
        found.name = ask.bytes(0);
        found.at = {ask.bits(1), ask.bits(2), ask.bits(3)};
        found.seen = journal_time(std::chrono::nanoseconds(ask.number(4)));
        found.good = log.judge(found.at) == since_status::changes;
        found.behind = found.good ? static_cast<std::uint64_t>(newest->seq) - found.at.batch : 0;
        all.push_back(std::move(found));
    }
    return all;
}

void write_cursor(tables& to, std::string_view name, const token& at) {
    statement(to.base(), "INSERT OR REPLACE INTO cursor VALUES(?, ?, ?, ?, ?)")
        .with(name, static_cast<std::int64_t>(at.history), static_cast<std::int64_t>(at.batch),
              static_cast<std::int64_t>(at.chain), now_ns())
        .run();
}

bool erase_cursor(tables& from, std::string_view name) {
    statement(from.base(), "DELETE FROM cursor WHERE name=?").with(name).run();
    return ::sqlite3_changes(from.base().get()) != 0;
}

} // namespace espy::journaling
