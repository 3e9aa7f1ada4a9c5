/// What was told, batch by batch, and the chain that tells one history from another.
#pragma once

#include "journal/tables/tables.hpp"

#include <espy/batch.hpp>
#include <espy/batch_writer.hpp>
#include <espy/change.hpp>
#include <espy/journal/journal.hpp>
#include <espy/journal/token.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace espy::journaling {

/// One row of the log; paths are below the root.
struct logged_change {
    change_kind kind{};
    entry_type type{};
    bool replaced = false;
    bool exchanged = false;
    /// Of what was replaced, or is at `from` now: no change of a stream says it.
    entry_type other_type{};
    std::string_view path;
    std::string_view from;
};

/// One batch. The row of the oldest is kept for its chain: what it told is not there any more.
struct batch_row {
    std::int64_t seq = 0;
    std::int64_t time = 0;
    batch_cause cause{};
    /// Random: the same changes in two histories have two chains.
    std::int64_t salt = 0;
    std::int64_t count = 0;
    std::int64_t bytes = 0;
    std::uint64_t chain = 0;
};

class batches {
public:
    explicit batches(tables& of);

    std::uint64_t history() const noexcept { return history_; }
    token token_at(const batch_row& row) const noexcept;
    std::optional<batch_row> last();
    std::optional<batch_row> oldest();
    std::optional<batch_row> find(std::int64_t seq);
    /// Changes that are kept, and their bytes.
    std::int64_t changes();
    std::int64_t bytes();

    /// Whether a token is answered.
    since_status judge(const token& from);
    /// Calls `begin` for each batch after `after` and up to `upto`, then `each` for what it told. Throws
    /// `sqlite_error` where it is not what was written.
    void read(std::int64_t after, std::int64_t upto,
              const std::function<bool(const batch_row&)>& begin,
              const std::function<void(const logged_change&)>& each);

    /// Writes one batch: `add` what it tells, then `write` it.
    void begin(batch_cause cause);
    void add(const logged_change& told);
    void write();
    /// The tables are other than they were: a transaction was rolled back.
    void reload() noexcept { bytes_ = -1; }

    /// Drops some of the oldest that came before a time, or do not fit into so many bytes.
    void trim(std::int64_t before, std::int64_t most_bytes);

private:
    void drop(const batch_row& base, const batch_row& next);

    tables& tables_;
    statement last_;
    statement oldest_;
    statement find_;
    statement read_;
    statement rows_;
    statement put_;
    statement put_row_;
    std::uint64_t history_;
    batch_row writing_;
    /// Of all that are kept; less than 0: not known.
    std::int64_t bytes_ = -1;
};

/// As a change of the root at `root_path`; its texts are kept by `out`.
change to_change(const logged_change& row, std::string_view root_path, batch_writer& out);

} // namespace espy::journaling
