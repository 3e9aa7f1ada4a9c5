/// The tables of a journal: made, opened, and known to be what they should be.
#pragma once

#include "journal/tables/location.hpp"
#include "journal/tables/sqlite.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace espy::journaling {

/// Opens the tables of the journal at a place. Throws `espy::error` unless they are what this version
/// makes; `sqlite_error` for what SQLite finds.
class tables {
public:
    /// To be read; written only for cursors.
    explicit tables(const location& where);
    /// To be recorded: made if they are not there, or not made to the end.
    tables(location& where, bool group_reads);

    /// What is there is a journal, of whatever version. Not by its first bytes: to close the file would
    /// end the locks of whoever has it open in this process.
    static bool are_at(const location& where);

    database& base() noexcept { return base_; }

    std::int64_t number(std::string_view key);
    std::string text(std::string_view key);
    void put(std::string_view key, std::int64_t value);
    void put(std::string_view key, std::string_view value);

private:
    void check(const location& where);
    void create(const location& where);

    database base_;
};

} // namespace espy::journaling
