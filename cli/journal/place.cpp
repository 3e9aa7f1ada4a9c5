#include "journal/place.hpp"

#include "failing/error_text.hpp"
#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "words/shell_quoted.hpp"

#include <espy/error.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <fstream>

namespace espy::cli {
namespace {

/// What a place is called when both are known: a link that leads there is the same.
std::filesystem::path real_path(const std::filesystem::path& path) {
    std::error_code ec;
    const std::filesystem::path real = std::filesystem::weakly_canonical(path, ec);
    return ec ? path : real;
}

journal_place named_journal(const std::filesystem::path& file) {
    journal_place place{file, {}};
    place.root = open_journal(place).root().native();
    return place;
}

/// Who has it. As long as there are no tables to be read, only the lock says so.
std::string recorder_of(const journal_place& place) {
    std::error_code ec;
    const journal opened(place.file, ec);
    std::int32_t pid = ec ? 0 : opened.info().pid;
    if (pid <= 0) {
        std::ifstream(place.file.native() + ".lock") >> pid;
    }
    return pid > 0 ? fmt::format("pid {}", pid) : std::string("another process");
}

std::string journal_problem(const journal_place& place, std::error_code why) {
    const std::string file = escaped(place.file.native());
    const std::string where = place_arguments(place);
    switch (static_cast<journal_errc>(why.value())) {
    case journal_errc::busy:
        return fmt::format("{} is being recorded by {}; one recorder is enough for any number of "
                           "readers: espy since",
                           escaped(place.root), recorder_of(place));
    case journal_errc::corrupt:
        return fmt::format(
            "{} is damaged, so nothing that it says can be believed; begin anew: espy "
            "journal --renew {}",
            file, where);
    case journal_errc::newer:
        return fmt::format(
            "{} is of a later version of espy; use that, or begin anew: espy journal "
            "--renew {}",
            file, where);
    case journal_errc::not_a_journal:
        return fmt::format("{} is something else than a journal of espy; name another file", file);
    case journal_errc::gone:
        return fmt::format("{} was deleted, or replaced, while it was recorded; begin anew: espy "
                           "record {}",
                           file, where);
    case journal_errc::other_root:
        return fmt::format("{} is not the journal of {}; name another file", file,
                           escaped(place.root));
    case journal_errc::unsafe:
        return fmt::format(
            "{}: it, or its directory, belongs to somebody else, or others may write "
            "there; look: ls -ld {} {}",
            file, shell_quoted(place.file.parent_path().native()),
            shell_quoted(place.file.native()));
    case journal_errc::network_file_system:
        return fmt::format("{} is on a network file system, over which a journal cannot be shared; "
                           "name a file on a local disk: --journal FILE",
                           file);
    case journal_errc::read_only:
        return fmt::format("{} cannot be read where nothing can be written; copy it first: cp {}* "
                           "/tmp",
                           file, shell_quoted(place.file.native()));
    case journal_errc::incomplete:
        return fmt::format("the first listing of {} is not complete; go on with it: espy record {}",
                           escaped(place.root), where);
    }
    return fmt::format("{}: {}", file, why.message());
}

} // namespace

bool journal_place::exists() const {
    std::error_code ec;
    return std::filesystem::exists(file, ec);
}

std::string place_arguments(const journal_place& place) {
    std::error_code ec;
    const std::string root = place.root.empty() ? "." : shell_quoted(place.root);
    return !place.root.empty() && journal::default_file(place.root) == place.file
               ? root
               : fmt::format("--journal {}{}", shell_quoted(place.file.native()),
                             place.root.empty() ? "" : " " + root);
}

journal_place find_journal(const place_words& words) {
    if (words.path && words.path->empty()) {
        throw usage_error("an empty path is none");
    }
    const std::string path = words.path.value_or(".");
    if (words.journal.empty()) {
        if (words.path && journal::is_journal(path)) {
            return named_journal(path);
        }
        return {journal::default_file(path), path};
    }
    const journal_place named{words.journal, path};
    if (!named.exists()) {
        return named;
    }
    const journal_place known = named_journal(words.journal);
    if (!words.path) {
        return known;
    }
    if (real_path(known.root) != real_path(path)) {
        throw failure(fmt::format("{} is the journal of {}, not of {}", escaped(words.journal),
                                  escaped(known.root), escaped(path)));
    }
    return named;
}

journal_place find_unread_journal(const place_words& words) {
    const std::string path = words.path.value_or(".");
    if (!words.journal.empty()) {
        return {words.journal, words.path.value_or("")};
    }
    return journal::is_journal(path) ? journal_place{path, {}}
                                     : journal_place{journal::default_file(path), path};
}

journal open_journal(const journal_place& place) {
    std::error_code ec;
    journal opened(place.file, ec);
    if (ec) {
        throw failure(journal_error_text(place, ec));
    }
    return opened;
}

std::string journal_error_text(const journal_place& place, std::error_code why) {
    if (why.category() == journal_category()) {
        return journal_problem(place, why);
    }
    const std::string file = escaped(place.file.native());
    if (why == std::errc::no_such_file_or_directory) {
        return place.root.empty()
                   ? fmt::format("{}: nothing is there", file)
                   : fmt::format("{} has no journal yet ({}); begin one: espy record {}",
                                 escaped(place.root), file, place_arguments(place));
    }
    if (why == std::errc::no_space_on_device) {
        return fmt::format("{}: no room; make some, or name a file elsewhere: --journal FILE",
                           file);
    }
    return fmt::format("{}: {}", file, why.message());
}

} // namespace espy::cli
