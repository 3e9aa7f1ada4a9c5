/// Each is a word of `meta`, `from MACHINE/JOURNAL`, with numbers in its value, and at the end why something is missing:
/// so a mirror has the tables of any journal, and whoever reads those reads it.
#include "journal/tables/origins.hpp"

#include "journal/tables/failing.hpp"

#include <array>
#include <charconv>
#include <string>

namespace espy::journaling {
namespace {

constexpr std::string_view origin_prefix = "from ";

std::string key_of(std::string_view machine, std::string_view journal) {
    return std::string(origin_prefix).append(machine).append("/").append(journal);
}

/// The number at the beginning, which is taken away.
template <typename Number>
Number take_number(std::string_view& text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end == text.data() + text.size() || *end != ' ') {
        fail_corrupt("a mirrored journal that is none");
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    return value;
}

mirrored_journal parse(std::string_view key, std::string_view text) {
    key.remove_prefix(origin_prefix.size());
    const std::size_t slash = key.find('/');
    if (slash == std::string_view::npos) {
        fail_corrupt("a mirrored journal without a name");
    }
    mirrored_journal value;
    value.machine = key.substr(0, slash);
    value.journal = key.substr(slash + 1);
    value.at.history = take_number<std::uint64_t>(text);
    value.at.batch = take_number<std::uint64_t>(text);
    value.at.chain = take_number<std::uint64_t>(text);
    value.position = take_number<std::uint64_t>(text);
    value.time = journal_time(std::chrono::nanoseconds(take_number<std::int64_t>(text)));
    value.gaps = take_number<std::uint64_t>(text);
    value.gap = text;
    return value;
}

std::string to_text(const mirrored_journal& value) {
    std::string text;
    for (const std::uint64_t number :
         {value.at.history, value.at.batch, value.at.chain, value.position}) {
        text += std::to_string(number) + ' ';
    }
    text += std::to_string(value.time.time_since_epoch().count()) + ' ';
    return text + std::to_string(value.gaps) + ' ' + value.gap;
}

} // namespace

bool is_mirror(tables& of) {
    return of.number(mirror_key) != 0;
}

std::vector<mirrored_journal> read_origins(tables& from) {
    std::vector<mirrored_journal> all;
    // '!' follows the blank that the origin_prefix ends with.
    statement ask(from.base(),
                  "SELECT key, value FROM meta WHERE key>'from ' AND key<'from!' ORDER BY key");
    while (ask.step()) {
        const std::string key(ask.bytes(0));
        all.push_back(parse(key, ask.bytes(1)));
    }
    return all;
}

mirrored_journal read_origin(tables& from, std::string_view machine, std::string_view journal) {
    const std::string key = key_of(machine, journal);
    const std::string text = from.text(key);
    if (!text.empty()) {
        return parse(key, text);
    }
    mirrored_journal none;
    none.machine = machine;
    none.journal = journal;
    return none;
}

void write_origin(tables& to, const mirrored_journal& value) {
    const std::string text = to_text(value);
    to.put(key_of(value.machine, value.journal), std::string_view(text));
}

void erase_origin(tables& from, const mirrored_journal& value) {
    const std::string key = key_of(value.machine, value.journal);
    statement(from.base(), "DELETE FROM meta WHERE key=CAST(? AS TEXT)")
        .with(std::string_view(key))
        .run();
}

} // namespace espy::journaling
