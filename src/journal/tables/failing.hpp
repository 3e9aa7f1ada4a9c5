/// How the library of journals fails: by `espy::error`, whatever went wrong below.
#pragma once

#include "journal/tables/sqlite.hpp"

#include <espy/error.hpp>
#include <espy/journal/errc.hpp>

#include <cerrno>
#include <new>
#include <string>
#include <string_view>
#include <system_error>

#include <sqlite3.h>

namespace espy::journaling {

inline std::error_code last_error() noexcept {
    return {errno, std::system_category()};
}

[[noreturn]] inline void fail(const std::string& operation, const std::filesystem::path& file,
                              std::error_code code) {
    throw error(operation, file, code);
}

[[noreturn]] inline void fail(const std::string& operation, const std::filesystem::path& file,
                              std::error_code code, std::string_view reason) {
    throw error(operation, file, code, reason);
}

/// What SQLite said, as an error of a journal.
[[noreturn]] inline void fail(const std::string& operation, const std::filesystem::path& file,
                              const sqlite_error& why) {
    const int code = why.code() & 0xff;
    if (code == SQLITE_NOTADB) {
        fail(operation, file, journal_errc::not_a_journal);
    }
    if (code == SQLITE_CANTOPEN) {
        fail(operation, file, journal_errc::read_only);
    }
    if (why.is_corruption() || !why.is_passing()) {
        fail(operation, file, journal_errc::corrupt,
             "the journal is damaged (" + std::string(why.what()) + ")");
    }
    const int cause = code == SQLITE_FULL       ? ENOSPC
                      : code == SQLITE_READONLY ? EROFS
                      : code == SQLITE_BUSY     ? EBUSY
                                                : EIO;
    fail(operation, file, {cause, std::system_category()}, why.what());
}

/// Calls it; what SQLite throws becomes an `espy::error`.
template <typename Call>
decltype(auto) translated(const char* operation, const std::filesystem::path& file, Call call) {
    try {
        return call();
    } catch (const sqlite_error& why) {
        fail(operation, file, why);
    }
}

/// The twin of a call that throws.
template <typename Call>
void without_throw(std::error_code& ec, Call call) noexcept {
    ec.clear();
    try {
        call();
    } catch (const std::system_error& why) {
        ec = why.code();
    } catch (const std::bad_alloc&) {
        ec = {ENOMEM, std::system_category()};
    } catch (const std::exception&) {
        ec = {EIO, std::system_category()};
    }
}

} // namespace espy::journaling
