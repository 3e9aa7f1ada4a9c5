/// Which journal is meant.
#pragma once

#include "failing/failure.hpp"

#include <espy/error.hpp>
#include <espy/journal/journal.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace espy::cli {

/// As typed.
struct place_words {
    /// A tree, or a file that is a journal; nothing: the present directory, or what `journal` is of.
    std::optional<std::string> path = {};
    /// `--journal`; empty: where the journal of the tree is by itself.
    std::string journal = {};
};

struct journal_place {
    std::filesystem::path file;
    /// The tree, as it is shown: as typed, or as the journal has it.
    std::string root;

    /// There is a file at least.
    bool exists() const;
};

/// Throws `failure` if the two do not belong together, or the journal that was named cannot be read.
journal_place find_journal(const place_words& words);

/// The same for a journal that perhaps cannot be read.
journal_place find_unread_journal(const place_words& words);

/// Opens it. Throws `failure`.
journal open_journal(const journal_place& place);

/// Why that cannot be done, and what to do, in one line.
std::string journal_error_text(const journal_place& place, std::error_code why);

/// Calls it; what it throws about the journal is thrown as a `failure`.
template <typename Call>
decltype(auto) explained(const journal_place& place, Call call) {
    try {
        return call();
    } catch (const error& why) {
        if (why.code().category() != journal_category()) {
            throw;
        }
        throw failure(journal_error_text(place, why.code()));
    }
}

/// The words for the place in a command that is proposed: `src`, `--journal FILE`.
std::string place_arguments(const journal_place& place);

} // namespace espy::cli
