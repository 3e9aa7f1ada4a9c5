/// The chain: what each batch tells, a random number, and the chain before it come to 64 bits. A token has it.
/// A journal that went back to an older copy of itself, and goes on from there, comes to another number, though its
/// batches have the same numbers. It is against accidents, not against who wants to deceive.
#include "journal/tables/batches.hpp"

#include "journal/tables/now.hpp"

#include "base/path_below.hpp"

#include <array>
#include <cerrno>
#include <limits>

#include <sys/random.h>

namespace espy::journaling {
namespace {

constexpr std::int64_t replaced_bit = 1;
constexpr std::int64_t exchanged_bit = 2;
constexpr int other_type_at = 2;
/// What a row takes beside its paths.
constexpr std::int64_t row_bytes = 40;
/// Changes that are dropped with a batch that is written; more wait for the next one.
constexpr std::int64_t most_dropped = 20'000;

class hash {
public:
    explicit hash(std::uint64_t before) noexcept : value_(before) {}
    void add(std::uint64_t number) noexcept {
        value_ ^= number;
        mix();
    }
    void add(std::string_view text) noexcept {
        for (const char c : text) {
            value_ = (value_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
        }
        add(text.size());
    }
    std::uint64_t value() const noexcept { return value_; }

private:
    /// The last steps of splitmix64: each bit has a part in all others.
    void mix() noexcept {
        value_ += 0x9e3779b97f4a7c15;
        value_ = (value_ ^ value_ >> 30) * 0xbf58476d1ce4e5b9;
        value_ = (value_ ^ value_ >> 27) * 0x94d049bb133111eb;
        value_ ^= value_ >> 31;
    }
    std::uint64_t value_;
};

hash begin_chain(std::uint64_t before, const batch_row& row) noexcept {
    hash chain(before);
    chain.add(static_cast<std::uint64_t>(row.seq));
    chain.add(static_cast<std::uint64_t>(row.time));
    chain.add(static_cast<std::uint64_t>(row.cause));
    chain.add(static_cast<std::uint64_t>(row.salt));
    return chain;
}

std::int64_t flags_of(const logged_change& told) noexcept {
    return (told.replaced ? replaced_bit : 0) | (told.exchanged ? exchanged_bit : 0) |
           static_cast<std::int64_t>(told.other_type) << other_type_at;
}

void add_to(hash& chain, const logged_change& told) noexcept {
    chain.add(static_cast<std::uint64_t>(told.kind) << 16 |
              static_cast<std::uint64_t>(told.type) << 8 |
              static_cast<std::uint64_t>(flags_of(told)));
    chain.add(told.path);
    chain.add(told.from);
}

batch_row read_batch(const statement& from) {
    batch_row row;
    row.seq = from.number(0);
    row.time = from.number(1);
    const std::int64_t cause = from.number(2);
    row.salt = from.number(3);
    row.count = from.number(4);
    row.bytes = from.number(5);
    row.chain = from.bits(6);
    if (row.seq < 1 || cause < 0 || cause > static_cast<int>(batch_cause::overflow) ||
        row.count < 0 || row.bytes < 0) {
        fail_corrupt("a batch that is none");
    }
    row.cause = static_cast<batch_cause>(cause);
    return row;
}

logged_change read_change(const statement& from) {
    const std::int64_t kind = from.number(0);
    const std::int64_t type = from.number(1);
    const std::int64_t flags = from.number(2);
    const std::int64_t other_type = flags >> other_type_at;
    constexpr auto last_type = static_cast<std::int64_t>(entry_type::other);
    if (kind < static_cast<int>(change_kind::created) ||
        kind > static_cast<int>(change_kind::removed) || type < 0 || type > last_type ||
        other_type < 0 || other_type > last_type) {
        fail_corrupt("a change that is none");
    }
    logged_change told;
    told.kind = static_cast<change_kind>(kind);
    told.type = static_cast<entry_type>(type);
    told.replaced = (flags & replaced_bit) != 0;
    told.exchanged = (flags & exchanged_bit) != 0;
    told.other_type = static_cast<entry_type>(other_type);
    told.path = from.bytes(3);
    told.from = from.bytes(4);
    return told;
}

std::optional<batch_row> one(statement& ask) {
    const at_end ends(ask);
    return ask.step() ? std::optional(read_batch(ask)) : std::nullopt;
}

} // namespace

change to_change(const logged_change& row, std::string_view root_path, batch_writer& out) {
    change told;
    told.kind = row.kind;
    told.type = row.type;
    told.replaced = row.replaced;
    told.exchanged = row.exchanged;
    told.root = root_id{1};
    told.root_path = root_path;
    told.path = out.keep(path_in(root_path, row.path));
    if (row.kind == change_kind::renamed) {
        told.from = out.keep(path_in(root_path, row.from));
    }
    return told;
}

#define ESPY_BATCH_COLUMNS "seq, time, cause, salt, n, bytes, chain FROM batch "

batches::batches(tables& of)
    : tables_(of), last_(of.base(), "SELECT " ESPY_BATCH_COLUMNS "ORDER BY seq DESC LIMIT 1"),
      oldest_(of.base(), "SELECT " ESPY_BATCH_COLUMNS "ORDER BY seq LIMIT 1"),
      find_(of.base(), "SELECT " ESPY_BATCH_COLUMNS "WHERE seq=?"),
      read_(of.base(), "SELECT " ESPY_BATCH_COLUMNS "WHERE seq>? AND seq<=? ORDER BY seq"),
      rows_(of.base(), "SELECT kind, type, flags, path, other FROM log WHERE seq=? ORDER BY n"),
      put_(of.base(), "INSERT INTO batch VALUES(?, ?, ?, ?, ?, ?, ?)"),
      put_row_(of.base(), "INSERT INTO log VALUES(?, ?, ?, ?, ?, ?, ?)"),
      history_(static_cast<std::uint64_t>(of.number("history"))) {}

#undef ESPY_BATCH_COLUMNS

token batches::token_at(const batch_row& row) const noexcept {
    return {history_, static_cast<std::uint64_t>(row.seq), row.chain};
}

std::optional<batch_row> batches::last() {
    return one(last_.with());
}

std::optional<batch_row> batches::oldest() {
    return one(oldest_.with());
}

std::optional<batch_row> batches::find(std::int64_t seq) {
    return one(find_.with(seq));
}

std::int64_t batches::changes() {
    return tables_.base().number("SELECT coalesce(sum(n), 0) FROM batch");
}

std::int64_t batches::bytes() {
    return tables_.base().number("SELECT coalesce(sum(bytes), 0) FROM batch");
}

since_status batches::judge(const token& from) {
    const auto newest = last();
    if (from.history != history_ || !newest ||
        from.batch > static_cast<std::uint64_t>(newest->seq)) {
        return since_status::other_history;
    }
    const auto there = find(static_cast<std::int64_t>(from.batch));
    if (!there) {
        return since_status::too_old;
    }
    return there->chain == from.chain ? since_status::changes : since_status::other_history;
}

void batches::read(std::int64_t after, std::int64_t upto,
                   const std::function<bool(const batch_row&)>& begin,
                   const std::function<void(const logged_change&)>& each) {
    const auto base = find(after);
    if (!base) {
        fail_corrupt("a batch that is not there");
    }
    batch_row before = *base;
    const at_end ends(read_);
    read_.with(after, upto);
    while (read_.step()) {
        const batch_row now = read_batch(read_);
        if (!begin(now)) {
            return;
        }
        hash chain = begin_chain(before.chain, now);
        const at_end rows_end(rows_);
        rows_.with(now.seq);
        while (rows_.step()) {
            const logged_change told = read_change(rows_);
            add_to(chain, told);
            each(told);
        }
        if (now.seq != before.seq + 1 || chain.value() != now.chain) {
            fail_corrupt("a batch that is not what was written");
        }
        before = now;
    }
    if (before.seq != upto) {
        fail_corrupt("a batch that is not there");
    }
}

void batches::begin(batch_cause cause) {
    const auto before = last();
    writing_ = {};
    writing_.seq = before ? before->seq + 1 : 1;
    writing_.time = now_ns();
    writing_.cause = cause;
    if (::getrandom(&writing_.salt, sizeof writing_.salt, 0) != sizeof writing_.salt) {
        throw std::system_error(errno, std::system_category(), "getrandom");
    }
    writing_.chain = begin_chain(before ? before->chain : 0, writing_).value();
}

void batches::add(const logged_change& told) {
    put_row_
        .with(writing_.seq, writing_.count++, static_cast<std::int64_t>(told.kind),
              static_cast<std::int64_t>(told.type), flags_of(told), told.path, told.from)
        .run();
    writing_.bytes += row_bytes + static_cast<std::int64_t>(told.path.size() + told.from.size());
    hash chain(writing_.chain);
    add_to(chain, told);
    writing_.chain = chain.value();
}

void batches::write() {
    put_.with(writing_.seq, writing_.time, static_cast<std::int64_t>(writing_.cause), writing_.salt,
              writing_.count, writing_.bytes, static_cast<std::int64_t>(writing_.chain))
        .run();
    if (bytes_ >= 0) {
        bytes_ += writing_.bytes;
    }
}

void batches::trim(std::int64_t before, std::int64_t most_bytes) {
    bytes_ = bytes_ < 0 ? bytes() : bytes_;
    for (std::int64_t dropped = 0; dropped < most_dropped;) {
        const auto base = oldest();
        const auto next = base ? find(base->seq + 1) : std::nullopt;
        if (!next || (next->time >= before && bytes_ <= most_bytes)) {
            return;
        }
        drop(*base, *next);
        dropped += next->count + 1;
    }
}

/// The next one becomes the base: its token is still good.
void batches::drop(const batch_row& base, const batch_row& next) {
    statement(tables_.base(), "DELETE FROM batch WHERE seq=?").with(base.seq).run();
    statement(tables_.base(), "DELETE FROM log WHERE seq=?").with(next.seq).run();
    statement(tables_.base(), "UPDATE batch SET n=0, bytes=0 WHERE seq=?").with(next.seq).run();
    bytes_ -= next.bytes;
}

} // namespace espy::journaling
