#include "journal/report.hpp"

#include "format/escape.hpp"
#include "format/json_fields.hpp"
#include "format/timestamp.hpp"
#include "journal/dates.hpp"
#include "journal/rules.hpp"
#include "since/cursors.hpp"
#include "words/counts.hpp"
#include "words/shell_quoted.hpp"
#include "words/size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

namespace espy::cli {
namespace {

struct consumer {
    cursor known;
    /// Something was told beyond it that is not done.
    bool peeked = false;
};

/// What was told by a cursor and is not done is a part of it.
std::vector<consumer> consumers_of(const journal& about) {
    std::vector<consumer> result;
    for (cursor& one : about.cursors()) {
        if (!named_cursor::is_told(one.name)) {
            result.push_back({one, about.cursor_at(named_cursor::told_name(one.name)).has_value()});
        }
    }
    return result;
}

std::string line(std::string_view what, std::string_view value) {
    return fmt::format("{:<10}{}\n", what, value);
}

std::string rules_line(const journal_info& known) {
    std::string words;
    for (const std::string& word : rules_arguments(known.rules)) {
        words += (words.empty() ? "" : " ") + shell_quoted(word);
    }
    return words.empty() ? words : line("options", words);
}

std::string live_text(const journal& about, const journal_info& known) {
    return about.is_mirror() ? "a mirror"
           : known.pid > 0   ? fmt::format("live, pid {}", known.pid)
                             : "nobody records";
}

std::string mirrored_line(const mirrored_journal& one) {
    const std::string gaps = one.gaps == 0 ? "" : ", " + counted(one.gaps, "gap", "gaps");
    const std::string missing = one.gap.empty() ? "" : fmt::format(", incomplete: {}", one.gap);
    return line("of", fmt::format("{}/{} up to batch {}, {}{}{}", escaped(one.machine),
                                  escaped(one.journal), one.at.batch, date_text(one.time), gaps,
                                  missing));
}

std::string consumer_line(const consumer& one) {
    const std::string behind = !one.known.good ? "too old: what changed since is not known"
                               : one.known.behind == 0
                                   ? "up to date"
                                   : counted(one.known.behind, "batch", "batches") + " behind";
    return line("cursor", fmt::format("{:<10} {}, seen {}{}", one.known.name, behind,
                                      date_text(one.known.seen),
                                      one.peeked ? ", told of more that is not done" : ""));
}

std::string utc(journal_time when) {
    std::string text;
    timestamp_writer(timestamp_writer::style::utc).append(text, when);
    return text;
}

std::string log_text(const journal_info& known) {
    return known.batches == 0
               ? std::string("nothing changed")
               : fmt::format("{} in {} since {}", counted(known.changes, "change", "changes"),
                             counted(known.batches, "batch", "batches"),
                             date_text(known.oldest_time));
}

} // namespace

std::string journal_text(const journal& about) {
    const journal_info known = about.info();
    std::string text = line(
        "journal", fmt::format("{} ({})", escaped(about.file().native()), size_text(known.bytes)));
    if (!about.is_mirror()) {
        text += line("tree", escaped(known.root.native()));
        text += rules_line(known);
    }
    text += line("entries", known.complete
                                ? grouped(known.entries)
                                : fmt::format("{}, the first listing is not complete ({})",
                                              grouped(known.entries), live_text(about, known)));
    text += line("log", log_text(known));
    if (known.complete) {
        text += line("last", fmt::format("{}, {} ({})", to_string(about.now()),
                                         date_text(known.last), live_text(about, known)));
    }
    for (const mirrored_journal& one : known.mirrored) {
        text += mirrored_line(one);
    }
    for (const consumer& one : consumers_of(about)) {
        text += consumer_line(one);
    }
    for (const uncovered_directory& one : known.uncovered) {
        text += line("not seen", fmt::format("{}: {}", escaped(one.path), one.error.message()));
    }
    return text;
}

std::string journal_json(const journal& about) {
    const journal_info known = about.info();
    json_fields out;
    out.bytes("journal", about.file().native());
    out.bytes("root", known.root.native());
    out.texts("options", rules_arguments(known.rules));
    out.flag("complete", known.complete);
    out.number("entries", known.entries);
    out.number("changes", known.changes);
    out.number("batches", known.batches);
    out.number("bytes", known.bytes);
    out.text("made", utc(known.made));
    if (known.complete) {
        out.text("last", utc(known.last));
        out.text("token", to_string(about.now()));
        out.text("oldest", utc(known.oldest_time));
        out.text("oldest_token", to_string(known.oldest));
    }
    if (known.pid > 0) {
        out.number("pid", static_cast<std::uint64_t>(known.pid));
    }
    out.objects("cursors", consumers_of(about), [&](const consumer& one) {
        out.text("name", one.known.name);
        out.text("token", to_string(one.known.at));
        out.number("behind", one.known.behind);
        out.flag("good", one.known.good);
        out.flag("peeked", one.peeked);
        out.text("seen", utc(one.known.seen));
    });
    out.objects("uncovered", known.uncovered, [&](const uncovered_directory& one) {
        const char* const name = ::strerrorname_np(one.error.value());
        out.bytes("path", one.path);
        out.text("error", name == nullptr ? "" : name);
    });
    if (about.is_mirror()) {
        out.objects("mirrored", known.mirrored, [&](const mirrored_journal& one) {
            out.bytes("machine", one.machine);
            out.bytes("journal", one.journal);
            out.number("batch", one.at.batch);
            out.text("time", utc(one.time));
            out.number("gaps", one.gaps);
            out.text("gap", one.gap);
        });
    }
    return out.line();
}

} // namespace espy::cli
