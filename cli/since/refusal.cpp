#include "since/refusal.hpp"

#include "format/escape.hpp"
#include "journal/dates.hpp"
#include "words/shell_quoted.hpp"

#include <fmt/format.h>

namespace espy::cli {
namespace {

std::string subject(const since_request& asked) {
    return asked.cursor.empty() ? "this token" : fmt::format("cursor {}", asked.cursor);
}

std::string list_command(const since_request& asked, const journal_place& place) {
    return fmt::format("espy since {}--or-list {}",
                       asked.cursor.empty() ? "" : fmt::format("--cursor {} ", asked.cursor),
                       place_arguments(place));
}

/// A mirror has many trees, none of them here.
std::string tree_name(const journal_place& place) {
    std::error_code ec;
    const journal opened(place.file, ec);
    return escaped(!ec && opened.is_mirror() ? place.file.native() : place.root);
}

} // namespace

std::string reason_text(const since_request& asked, const journal& source, since_status status,
                        const token& from) {
    const journal_info known = source.info();
    if (status == since_status::too_old) {
        return fmt::format("{} is older than the journal's log, which begins {} (batch {})",
                           subject(asked), date_text(known.oldest_time), known.oldest.batch);
    }
    if (from.history != known.history) {
        return fmt::format("{} is of another journal than {}, or of this one before it was renewed",
                           subject(asked), escaped(source.file().native()));
    }
    return fmt::format("the journal went back behind {} (a backup of it was restored, or the power "
                       "failed), so what changed since is not known",
                       subject(asked));
}

std::string refusal_text(const since_request& asked, const journal_place& place,
                         const journal& source, since_status status, const token& from) {
    const std::string more =
        status == since_status::too_old
            ? fmt::format("; keep more: {}",
                          source.is_mirror()
                              ? fmt::format("espy follow --keep 60d --into {}",
                                            shell_quoted(place.file.native()))
                              : fmt::format("espy record --keep 60d {}", place_arguments(place)))
            : std::string();
    return fmt::format("{}; list everything: {}{}", reason_text(asked, source, status, from),
                       list_command(asked, place), more);
}

std::string no_journal_text(const journal_place& place) {
    return fmt::format(
        "{} has no journal ({}), so what changed since is not known; begin one: espy "
        "since --now {}",
        escaped(place.root), escaped(place.file.native()), place_arguments(place));
}

std::string new_cursor_text(const since_request& asked, const journal_place& place) {
    return fmt::format("cursor {} is new: all that is in {} is told", asked.cursor,
                       tree_name(place));
}

std::string tree_text(const journal_place& place) {
    return fmt::format("no token: all that is in {} is told", tree_name(place));
}

std::string last_batch_text(const journal& source) {
    return date_text(source.info().last);
}

} // namespace espy::cli
