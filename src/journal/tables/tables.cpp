/// The tables of a journal. Their text is compared, letter by letter, with what is in the file: nothing in it
/// may be run that was not written here.
#include "journal/tables/tables.hpp"

#include "journal/tables/failing.hpp"
#include "journal/tables/now.hpp"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/random.h>
#include <unistd.h>

namespace espy::journaling {
namespace {

constexpr std::int64_t application_id = 0x65737079; // "espy"
constexpr std::int64_t version = 1;

/// By name. `entry`: the tree as it was told. `batch` and `log`: what was told. One journal has one root.
constexpr std::array<std::string_view, 6> made{
    "CREATE TABLE batch(seq INTEGER PRIMARY KEY, time INTEGER, cause INTEGER, salt INTEGER, "
    "n INTEGER, bytes INTEGER, chain INTEGER)",
    "CREATE TABLE cursor(name BLOB PRIMARY KEY, history INTEGER, seq INTEGER, chain INTEGER, "
    "seen INTEGER) WITHOUT ROWID",
    "CREATE TABLE entry(parent INTEGER, name BLOB, id INTEGER, type INTEGER, flags INTEGER, "
    "inode INTEGER, born INTEGER, modified INTEGER, changed INTEGER, size INTEGER, mode INTEGER, "
    "links INTEGER, user INTEGER, grp INTEGER, PRIMARY KEY(parent, name)) WITHOUT ROWID",
    "CREATE TABLE log(seq INTEGER, n INTEGER, kind INTEGER, type INTEGER, flags INTEGER, "
    "path BLOB, other BLOB, PRIMARY KEY(seq, n)) WITHOUT ROWID",
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID",
    "CREATE TABLE uncovered(path BLOB PRIMARY KEY, error INTEGER) WITHOUT ROWID",
};

database::access access_to(const location& where) {
    if (!where.is_there()) {
        fail("journal", where.file(), {ENOENT, std::system_category()});
    }
    return where.is_foreign() ||
                   ::faccessat(where.directory(), where.name().c_str(), W_OK, AT_EACCESS) != 0
               ? database::access::read
               : database::access::write;
}

} // namespace

tables::tables(const location& where) : base_(where.file(), access_to(where)) {
    base_.run("PRAGMA cell_size_check=ON");
    if (base_.is_writable()) {
        base_.run("PRAGMA synchronous=FULL");
    }
    check(where);
}

tables::tables(location& where, bool group_reads)
    : base_((where.is_there() ? void() : where.make(group_reads), where.file()),
            database::access::write) {
    base_.run("PRAGMA cell_size_check=ON");
    if (base_.number("SELECT count(*) FROM sqlite_schema") == 0 &&
        base_.number("PRAGMA application_id") == 0) {
        create(where);
    }
    check(where);
    // A batch, and with it its token, is on the disk before it is told; a power cut after that leaves it
    // there. A checkpoint of many pages at once writes those that changed often once.
    base_.run("PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=16000; PRAGMA cache_size=-32768;"
              "PRAGMA journal_size_limit=67108864");
}

bool tables::are_at(const location& where) {
    database base(where.file(), database::access::read);
    return base.number("PRAGMA application_id") == application_id;
}

void tables::create(const location& where) {
    base_.run("PRAGMA auto_vacuum=INCREMENTAL");
    if (base_.text("PRAGMA journal_mode=WAL") != "wal") {
        fail("recorder", where.file(), {EIO, std::system_category()}, "no WAL can be kept there");
    }
    base_.run("PRAGMA synchronous=FULL");
    std::int64_t history = 0;
    if (::getrandom(&history, sizeof history, 0) != sizeof history) {
        fail("recorder", where.file(), last_error());
    }
    transaction whole(base_, transaction::kind::write);
    for (const std::string_view sql : made) {
        base_.run(std::string(sql).c_str());
    }
    put("history", history);
    put("made", now_ns());
    put("next_id", std::int64_t{2});
    base_.run("PRAGMA application_id=1702064249; PRAGMA user_version=1");
    static_assert(application_id == 1702064249 && version == 1);
    whole.commit();
}

void tables::check(const location& where) {
    if (base_.number("PRAGMA application_id") != application_id) {
        const bool is_new = base_.number("SELECT count(*) FROM sqlite_schema") == 0;
        fail("journal", where.file(),
             is_new ? journal_errc::incomplete : journal_errc::not_a_journal);
    }
    const std::int64_t found = base_.number("PRAGMA user_version");
    if (found > version) {
        fail("journal", where.file(), journal_errc::newer);
    }
    statement schema(base_, "SELECT sql FROM sqlite_schema ORDER BY name");
    std::size_t count = 0;
    bool same = found == version;
    while (schema.step()) {
        same = same && count < made.size() && schema.bytes(0) == made[count];
        ++count;
    }
    if (!same || count != made.size()) {
        fail("journal", where.file(), journal_errc::corrupt,
             "its tables are not those of a journal");
    }
}

std::int64_t tables::number(std::string_view key) {
    statement ask(base_, "SELECT value FROM meta WHERE key=CAST(? AS TEXT)");
    return ask.with(key).step() ? ask.number(0) : 0;
}

std::string tables::text(std::string_view key) {
    statement ask(base_, "SELECT value FROM meta WHERE key=CAST(? AS TEXT)");
    return ask.with(key).step() ? std::string(ask.bytes(0)) : std::string();
}

void tables::put(std::string_view key, std::int64_t value) {
    statement(base_, "INSERT OR REPLACE INTO meta VALUES(CAST(? AS TEXT), ?)")
        .with(key, value)
        .run();
}

void tables::put(std::string_view key, std::string_view value) {
    statement(base_, "INSERT OR REPLACE INTO meta VALUES(CAST(? AS TEXT), ?)")
        .with(key, value)
        .run();
}

} // namespace espy::journaling
