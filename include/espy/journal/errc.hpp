/// What can be wrong with a journal.
#pragma once

#include <espy/export.hpp>

#include <system_error>

namespace espy {

/// Error codes of a journal. All else that can fail is an errno in `std::system_category()`: `ENOENT`
/// says that there is no journal, `ENOSPC` that none could be made.
enum class journal_errc {
    /// Another recorder has it.
    busy = 1,
    /// What is in the file contradicts itself. Nothing that it says can be believed: renew it.
    corrupt,
    /// A later version of espy wrote it.
    newer,
    /// The file is something else.
    not_a_journal,
    /// It was deleted, or replaced, while it was in use.
    gone,
    /// It is the journal of another root.
    other_root,
    /// Its file, or the directory that it is in, belongs to another user, or others may write it.
    unsafe,
    /// Its place is on a network file system, over which the file cannot be shared.
    network_file_system,
    /// It cannot be read where it is, since nothing can be written there: copy it first.
    read_only,
    /// It is not complete yet: the first listing did not come to its end.
    incomplete,
};

/// The category of `journal_errc`.
const std::error_category& journal_category() noexcept;
std::error_code make_error_code(journal_errc value) noexcept;

} // namespace espy

template <>
struct std::is_error_code_enum<espy::journal_errc> : std::true_type {};
