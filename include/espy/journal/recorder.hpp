/// Writes down what changes in a tree, and what changed while nobody did.
#pragma once

#include <espy/batch.hpp>
#include <espy/change_iterator.hpp>
#include <espy/coverage.hpp>
#include <espy/journal/errc.hpp>
#include <espy/journal/journal.hpp>
#include <espy/journal/token.hpp>
#include <espy/options.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>

namespace espy {

struct recorder_options {
    /// What of the tree is recorded: `recursive`, `max_depth`, `one_file_system`, `prune`, `select` and
    /// `notice`. The rest the recorder sets itself.
    root_options root = {};
    watcher_options watch = {};
    /// A batch is written once nothing happened for this long, or its first change is so old.
    std::chrono::milliseconds quiet{100};
    std::chrono::milliseconds max_wait{1000};
    /// The log keeps this long, or this many bytes, whichever is less. Tokens older than that are
    /// answered by `since_status::too_old`.
    std::chrono::seconds keep = std::chrono::hours(24 * 30);
    std::uint64_t keep_size = std::uint64_t{1} << 30;
    /// Text that is kept in the journal, for whoever is to record the same again: the options of a
    /// command. Another one than before makes the comparison's cause `batch_cause::rules`.
    std::string rules = {};
    /// Compares though what is at the root's path is not the volume that was recorded.
    bool follow_path = false;
    /// The group of the file may read it.
    bool group_reads = false;
};

enum class recorder_phase : std::uint8_t {
    /// What was known is compared with what is there, or listed for the first time.
    comparing,
    recording,
    /// What is at the root's path is not the volume that was recorded, or nothing is: nothing is told
    /// to be gone; it waits for it.
    holding,
    /// It cannot be written down, for want of room as a rule; it is tried again, and nothing is lost.
    paused,
};

/// `comparing`, `recording`, `holding`, `paused`.
std::string_view to_string(recorder_phase phase) noexcept;

/// What a comparison came to; of the first listing all is created.
struct comparison {
    bool first = false;
    /// The last batch before it; 1970 if there was none.
    journal_time since{};
    std::chrono::nanoseconds took{};
    std::uint64_t entries = 0;
    std::uint64_t created = 0;
    /// Files whose content is, or may be, another.
    std::uint64_t modified = 0;
    std::uint64_t attributes = 0;
    std::uint64_t renamed = 0;
    std::uint64_t removed = 0;
};

/// Keeps a journal of one root, a directory or a file: compares it with what was known, then writes
/// down what happens. One recorder has a journal; any number of `journal`s read it meanwhile.
///
/// The loop contract is the watcher's: one descriptor, no deadline. `poll` writes, so that it takes
/// as long as the disk does; so does answering others who ask it to. Throws `espy::error`, with the
/// codes of `journal_errc` besides errno. Distinct objects: safe. Shared objects: unsafe, but for
/// `wake`. In a child of fork(2) it can only be destroyed.
class recorder {
public:
    /// Takes the journal, which is made if it is not there, and begins to compare.
    ///
    /// Fails with `journal_errc::busy`, what opening a journal fails with, and as `watcher::add` does.
    recorder(const std::filesystem::path& root, const std::filesystem::path& file,
             const recorder_options& options = {});
    recorder(const std::filesystem::path& root, const std::filesystem::path& file,
             const recorder_options& options, std::error_code& ec);
    recorder(recorder&&) noexcept;
    recorder& operator=(recorder&&) noexcept;
    ~recorder();

    /// The one descriptor to poll: readable when `poll` has work. An epoll(7) descriptor.
    int native_handle() const noexcept;

    /// Does what is to be done, and fills `out` with a batch that is on the disk now, if there is one.
    /// What the first listing finds is not told.
    ///
    /// @return True if `out` has changes, or the phase is another.
    /// @par Errors
    /// `journal_errc::gone`, `journal_errc::corrupt`, and those of `watcher::poll`; `std::bad_alloc`. The
    /// recorder can only be destroyed then: whatever is called fails likewise. What it had not written is
    /// found by the next. Want of room is a phase, not an error.
    bool poll(batch& out);
    /// Blocks until `poll` returns true, the time is over (negative: never), `wake` is called, `stop`
    /// is requested, or a handler of a signal ran.
    wait_status wait(batch& out, std::chrono::milliseconds timeout = std::chrono::milliseconds(-1),
                     std::stop_token stop = {});
    /// A barrier: all that happened before the call is on the disk, comparing included; `out` has the
    /// last batch of it. What it means is said at `watcher::sync`; while it is holding or paused it ends by
    /// `timeout`.
    sync_status sync(batch& out, std::chrono::milliseconds timeout = std::chrono::milliseconds(-1),
                     std::stop_token stop = {});
    /// Looks once more at what was looked at in the tick of the clock in which it was changed, a few
    /// milliseconds before: otherwise the next comparison, in doubt, tells it as modified. For who is
    /// about to end, right after `sync` or a batch; otherwise it does nothing.
    /// @return True if a tick has to pass until something can be settled.
    bool look_again();
    /// Ends a `wait`, the current or the next one. May be called from any thread and from a signal
    /// handler.
    void wake() noexcept;

    /// As `watcher::reprune`, once `root_options::prune` or `select` answer otherwise.
    void reprune(std::string_view directory = {});

    recorder_phase phase() const noexcept;
    /// Why it is holding or paused, one line for people; empty otherwise.
    const std::string& message() const noexcept;
    /// Complete once it is recording; before that, as far as it came.
    comparison compared() const;
    /// The last batch; nothing before the first listing is complete.
    std::optional<token> now() const noexcept;
    void stats(statistics& out) const;
    [[nodiscard]] std::optional<coverage> covers(std::string_view path) const;

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

} // namespace espy
