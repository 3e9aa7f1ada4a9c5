/// What a recorder has written down, for whoever asks what changed since.
#pragma once

#include <espy/batch.hpp>
#include <espy/change.hpp>
#include <espy/journal/errc.hpp>
#include <espy/journal/token.hpp>
#include <espy/known.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy {

/// By the system's clock, in nanoseconds since 1970.
using journal_time = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;

/// How it came to a batch.
enum class batch_cause : std::uint8_t {
    /// The first listing is complete.
    first,
    /// It happened while it was recorded.
    live,
    /// Found by comparing, when a recorder began: it happened while nobody recorded.
    comparison,
    /// The same, and what is to be recorded was another before.
    rules,
    /// The kernel dropped events meanwhile.
    overflow,
};

/// `first`, `live`, `comparison`, `rules`, `overflow`.
std::string_view to_string(batch_cause cause) noexcept;

/// What was written down at once.
struct logged_batch {
    /// All up to this batch.
    token upto;
    journal_time time{};
    batch_cause cause = batch_cause::live;
};

/// The position of somebody who asks again and again.
struct cursor {
    std::string name;
    token at;
    /// When it was set last.
    journal_time seen{};
    /// Batches that came after it.
    std::uint64_t behind = 0;
    /// False: what came after it is not kept any more, or the history is another.
    bool good = true;
};

/// A directory whose entries cannot be told of.
struct uncovered_directory {
    std::string path;
    std::error_code error;
};

/// What a mirror has of the journal of another machine.
struct mirrored_journal {
    std::string machine;
    std::string journal;
    /// In that journal: all up to there is in the mirror. Of none yet the history is 0.
    token at{};
    std::uint64_t position = 0;
    /// Of its last batch, by the clock of its machine.
    journal_time time{};
    /// How often something was missing.
    std::uint64_t gaps = 0;
    /// Why something is missing now; empty: nothing is.
    std::string gap;
};

/// What a journal is, and holds.
struct journal_info {
    std::filesystem::path root;
    std::string rules;
    std::uint64_t history = 0;
    /// False: a first listing is under way, or was ended before it was complete.
    bool complete = false;
    /// When it was made, and when the last batch was written.
    journal_time made{};
    journal_time last{};
    std::uint64_t entries = 0;
    std::uint64_t changes = 0;
    std::uint64_t batches = 0;
    /// The oldest place that is still answered, and its time.
    token oldest{};
    journal_time oldest_time{};
    /// Of all its files.
    std::uint64_t bytes = 0;
    /// The recorder that is live; 0: none is.
    std::int32_t pid = 0;
    /// At most a thousand.
    std::vector<uncovered_directory> uncovered;
    /// Of a mirror: what it is of.
    std::vector<mirrored_journal> mirrored;
};

enum class since_status {
    /// The answer is complete.
    changes,
    /// What came after the token is not kept any more, or not all of it (`journal_info::oldest`).
    too_old,
    /// The token is not of this journal, or the journal went back behind it: it was renewed, or an
    /// older copy took its place.
    other_history,
};

struct since_options {
    kinds tell = default_kinds;
    /// In place of the journal's root in all paths; empty: that.
    std::string_view root_path = {};
    /// Tells after a directory that was renamed each entry below it as `renamed` from its own former path,
    /// unless it was told itself.
    bool expand = false;
};

/// How asking the recorder ended.
enum class barrier {
    /// All that happened before the question is written down.
    reached,
    /// The same, but for what others exchange, or move to and fro, as fast as it can be looked at.
    in_doubt,
    timeout,
    /// No recorder is live.
    nobody,
    /// The recorder cannot write it down, as `message` says: there is no room, say.
    paused,
    /// What is at the root's path is not the volume that was recorded, as `message` says.
    holding,
};

struct barrier_result {
    barrier how = barrier::nobody;
    /// What was written down by then, unless nobody answered.
    std::optional<token> upto;
    /// One line for people, or empty.
    std::string message;
};

/// A journal, to be read. Any number of readers beside one recorder, in this process and others.
/// Everything is as of the last batch. Throws `espy::error`, with the codes of `journal_errc` besides
/// errno. Distinct objects: safe. Shared objects: unsafe. In a child of fork(2) it can only be destroyed.
class journal {
public:
    /// Opens a file that is there.
    explicit journal(const std::filesystem::path& file);
    journal(const std::filesystem::path& file, std::error_code& ec);
    journal(journal&&) noexcept;
    journal& operator=(journal&&) noexcept;
    ~journal();

    /// Where the journal of a root is when nobody says otherwise: in `$XDG_STATE_HOME/espy`; without
    /// that in `~/.local/state/espy`, of the superuser in `/var/lib/espy`. Its name is the last of the root's
    /// names and what tells it from others. Makes nothing.
    static std::filesystem::path default_file(const std::filesystem::path& root);
    /// True if the file is a journal by what it begins with.
    static bool is_journal(const std::filesystem::path& file) noexcept;

    const std::filesystem::path& file() const noexcept;
    const std::filesystem::path& root() const noexcept;
    /// As its recorder was given them (`recorder_options::rules`).
    std::string rules() const;

    /// It has what journals elsewhere told (`espy::mirror`): there is no tree here to be compared with.
    bool is_mirror() const;

    /// The last batch. Fails with `journal_errc::incomplete`.
    token now() const;
    journal_info info() const;

    /// What is different from what was known at `from`: applied to a map of then, in order, it gives
    /// that of `upto`. Changes have the number of their place in the answer as `seq`, and as `told_at` when
    /// the last of what they sum up was written down.
    ///
    /// @return After anything but `changes`, `out` is empty and `upto` is untouched.
    since_status since(const token& from, batch& out, token& upto,
                       const since_options& options = {}) const;
    /// From one place to another, which is not before it.
    since_status between(const token& from, const token& to, batch& out,
                         const since_options& options = {}) const;
    /// Batch by batch as it was written down, the oldest first. `each` returns false to end it.
    since_status log(const token& from,
                     const std::function<bool(const logged_batch&, const batch&)>& each,
                     const since_options& options = {}) const;

    /// Calls `each` for what is known to be below `directory` (by its path below the root; empty: the
    /// root), each directory before what is in it, the path below the root first. It may not use
    /// the journal.
    /// @return As of which batch. Fails with `journal_errc::incomplete`.
    token list(std::string_view directory,
               const std::function<void(std::string_view path, const known_entry&)>& each) const;
    /// What was known of one entry, by its path below the root; nothing if there is none.
    std::optional<known_entry> look(std::string_view path) const;

    std::vector<cursor> cursors() const;
    std::optional<token> cursor_at(std::string_view name) const;
    void set_cursor(std::string_view name, const token& at);
    /// @return False if there is none.
    bool remove_cursor(std::string_view name);

    /// Asks the recorder that is live, if there is one, to write down all that happened before the
    /// call. `on_progress` is called while it is still comparing, with the entries looked at so far.
    barrier_result sync(std::chrono::milliseconds timeout,
                        const std::function<void(std::uint64_t entries)>& on_progress = {}) const;

    /// Looks through all of the file. @return What is wrong, one line each.
    std::vector<std::string> check() const;
    /// Deletes a journal, good or not, so that the next recorder begins a new history. Fails with
    /// `journal_errc::busy` while it is recorded.
    static void remove(const std::filesystem::path& file);

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

} // namespace espy
