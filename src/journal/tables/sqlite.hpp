/// SQLite with owners, and its errors as one exception.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <sys/types.h>

struct sqlite3;
struct sqlite3_stmt;

namespace espy::journaling {

/// What SQLite said; the code is its extended one.
class sqlite_error : public std::runtime_error {
public:
    sqlite_error(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
    int code() const noexcept { return code_; }
    /// What is in the file contradicts itself.
    bool is_corruption() const noexcept;
    /// There is no room, the disk fails, others hold it for long: later it may work.
    bool is_passing() const noexcept;

private:
    int code_;
};

/// As SQLite does, of what it cannot know.
[[noreturn]] void fail_corrupt(const char* why);

/// One connection. In a child of fork(2) it is left alone: closing it there would take the parent's
/// files from under it.
class database {
public:
    enum class access { read, write };

    /// The file has to be there, and no part of the path may be a symbolic link.
    database(const std::string& file, access how);
    database(const database&) = delete;
    database& operator=(const database&) = delete;
    ~database();

    sqlite3* get() const noexcept { return handle_; }
    bool is_writable() const noexcept { return how_ == access::write; }
    void run(const char* sql);
    /// The first column of the first row.
    std::int64_t number(const char* sql);
    std::string text(const char* sql);
    [[noreturn]] void fail(int code) const;

private:
    sqlite3* handle_ = nullptr;
    access how_;
    pid_t process_;
};

/// A prepared statement. Texts are bound as blobs, and have to last until it was stepped.
class statement {
public:
    statement(database& of, std::string_view sql);
    statement(const statement&) = delete;
    statement& operator=(const statement&) = delete;
    ~statement();

    /// Begins anew, with these values.
    template <typename... Values>
    statement& with(Values... values) {
        reset();
        int place = 0;
        (bind(++place, values), ...);
        return *this;
    }
    /// True if there is a row.
    bool step();
    /// Steps until there is none, and begins anew.
    void run();
    void reset() noexcept;

    std::int64_t number(int column) const noexcept;
    std::uint64_t bits(int column) const noexcept {
        return static_cast<std::uint64_t>(number(column));
    }
    /// Until the next step.
    std::string_view bytes(int column) const noexcept;

private:
    void bind(int place, std::int64_t value);
    void bind(int place, std::string_view value);

    database& of_;
    sqlite3_stmt* handle_ = nullptr;
};

/// Ends what a statement reads, whichever way its scope ends.
class at_end {
public:
    explicit at_end(statement& of) noexcept : of_(of) {}
    at_end(const at_end&) = delete;
    at_end& operator=(const at_end&) = delete;
    ~at_end() { of_.reset(); }

private:
    statement& of_;
};

/// Rolled back unless it is committed.
class transaction {
public:
    enum class kind { read, write };
    transaction(database& of, kind what);
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;
    ~transaction();
    void commit();

private:
    database& of_;
    bool open_ = true;
};

} // namespace espy::journaling
