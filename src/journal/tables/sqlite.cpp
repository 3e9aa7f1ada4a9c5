#include "journal/tables/sqlite.hpp"

#include <new>

#include <sqlite3.h>
#include <unistd.h>

namespace espy::journaling {
namespace {

/// How long a writer waits for another, in ms: a cursor is set in less than one.
constexpr int busy_timeout = 5000;

[[noreturn]] void fail_with(int code, const std::string& why) {
    if ((code & 0xff) == SQLITE_NOMEM) {
        throw std::bad_alloc();
    }
    throw sqlite_error(code, why);
}

} // namespace

bool sqlite_error::is_corruption() const noexcept {
    const int code = code_ & 0xff;
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_MISMATCH;
}

bool sqlite_error::is_passing() const noexcept {
    const int code = code_ & 0xff;
    return code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_BUSY ||
           code == SQLITE_READONLY || code == SQLITE_CANTOPEN || code == SQLITE_LOCKED;
}

void fail_corrupt(const char* why) {
    throw sqlite_error(SQLITE_CORRUPT, why);
}

database::database(const std::string& file, access how) : how_(how), process_(::getpid()) {
    const int flags = (how == access::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
    const int code = ::sqlite3_open_v2(file.c_str(), &handle_, flags, nullptr);
    if (code != SQLITE_OK) {
        const std::string why = handle_ != nullptr ? ::sqlite3_errmsg(handle_) : "out of memory";
        ::sqlite3_close_v2(handle_);
        fail_with(code, why);
    }
    // The file may come from anywhere.
    int persist = 1;
    ::sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    ::sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    ::sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    ::sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    ::sqlite3_file_control(handle_, nullptr, SQLITE_FCNTL_PERSIST_WAL, &persist);
    ::sqlite3_busy_timeout(handle_, busy_timeout);
}

database::~database() {
    if (process_ == ::getpid()) {
        ::sqlite3_close_v2(handle_);
    }
}

void database::fail(int code) const {
    fail_with(code, ::sqlite3_errmsg(handle_));
}

void database::run(const char* sql) {
    const int code = ::sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        fail(code);
    }
}

std::int64_t database::number(const char* sql) {
    statement ask(*this, sql);
    return ask.step() ? ask.number(0) : 0;
}

std::string database::text(const char* sql) {
    statement ask(*this, sql);
    return ask.step() ? std::string(ask.bytes(0)) : std::string();
}

statement::statement(database& of, std::string_view sql) : of_(of) {
    const int code = ::sqlite3_prepare_v3(of.get(), sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
    if (code != SQLITE_OK) {
        of.fail(code);
    }
}

statement::~statement() {
    ::sqlite3_finalize(handle_);
}

bool statement::step() {
    const int code = ::sqlite3_step(handle_);
    if (code == SQLITE_ROW) {
        return true;
    }
    reset();
    if (code != SQLITE_DONE) {
        of_.fail(code);
    }
    return false;
}

void statement::run() {
    while (step()) {
    }
}

void statement::reset() noexcept {
    ::sqlite3_reset(handle_);
}

std::int64_t statement::number(int column) const noexcept {
    return ::sqlite3_column_int64(handle_, column);
}

std::string_view statement::bytes(int column) const noexcept {
    const auto* const text = static_cast<const char*>(::sqlite3_column_blob(handle_, column));
    return {text, text == nullptr
                      ? 0
                      : static_cast<std::size_t>(::sqlite3_column_bytes(handle_, column))};
}

void statement::bind(int place, std::int64_t value) {
    ::sqlite3_bind_int64(handle_, place, value);
}

void statement::bind(int place, std::string_view value) {
    // No address would be NULL.
    ::sqlite3_bind_blob64(handle_, place, value.data() == nullptr ? "" : value.data(), value.size(),
                          SQLITE_STATIC);
}

transaction::transaction(database& of, kind what) : of_(of) {
    of.run(what == kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

transaction::~transaction() {
    // After some errors SQLite has done it itself.
    if (open_ && ::sqlite3_get_autocommit(of_.get()) == 0) {
        ::sqlite3_exec(of_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

void transaction::commit() {
    of_.run("COMMIT");
    open_ = false;
}

} // namespace espy::journaling
