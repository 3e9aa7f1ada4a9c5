/// From the stream of changes to its net effect, batch by batch.
#pragma once

#include <espy/batch.hpp>
#include <espy/change.hpp>
#include <espy/export.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace espy {

/// When a batch is settled, and what is told of it.
struct settle_options {
    /// A batch is settled once nothing happened for this long … Here and below `milliseconds::max()`
    /// is never.
    std::chrono::milliseconds quiet{100};
    /// … or once its first change is this old, whatever goes on.
    std::chrono::milliseconds max_wait{1000};
    /// … or once so many entries came, went or were renamed.
    std::size_t max_size = std::size_t{1} << 20;
    /// A file is told only when it is complete: closed after it was written, renamed, linked or
    /// moved in. Until then it is `pending`. What tells who opens a file is the kind `opened`; with
    /// it a new file that is still empty and open is pending too.
    bool complete = false;
    /// The kinds to tell. Applied to the old map, a batch gives the new one if `created`, `renamed`
    /// and `removed` are among them.
    kinds tell = default_kinds;
};

/// Folds changes into settled batches. Has no clock: the caller says what time it is. Moved from: can
/// only be destroyed or assigned to. Distinct objects: safe. Shared objects: unsafe.
///
/// A batch tells the net effect of what was added since the last one. Created and removed again:
/// nothing. Removed and created again with the same type: `written` or `modified` (a directory:
/// `attributes`); with `complete`, a file that is moved or linked in over another is `written`.
/// Renames are composed, and take along what is below a directory. Of `written`, `modified` and
/// `attributes` the first that is asked for and that happened is told; `written` not if the file was
/// modified since. What is about the stream (`overflow`, `root_gone`, …) keeps its place: no effect
/// is folded across it. An `event` has no effect, and is not told.
///
/// With `complete`, a file that is never closed stays pending, and vanishes from there when it is
/// removed. After an `overflow`, the news of its closing may be among what was lost: all that is
/// pending is told by the next batch. truncate(2), which opens nothing, makes a file pending until
/// something else happens to it.
class ESPY_EXPORT settler {
public:
    using time_point = std::chrono::steady_clock::time_point;

    explicit settler(const settle_options& options = {});
    settler(settler&&) noexcept;
    settler& operator=(settler&&) noexcept;
    ~settler();

    /// Has other kinds told of one root than `settle_options::tell`.
    void select(root_id root, kinds tell);

    /// Tells nothing more of a root: what was added of it, and not given out yet, is dropped.
    void drop(root_id root);

    /// Adds what came at `now`. Changes must come in the order of the stream.
    void add(const change& change, time_point now);
    void add(const batch& changes, time_point now);

    /// When the next `take` has something to do; nothing while nothing was added. What is about the
    /// stream, and the initial listing, is not waited with unless something is to be told before
    /// it.
    [[nodiscard]] std::optional<time_point> due() const noexcept;

    /// Fills `out` with one batch, if one is settled at `now`.
    /// @return True if `out` has changes.
    bool take(batch& out, time_point now);
    /// Fills `out` with all that was added, settled or not; what is pending stays so.
    bool flush(batch& out);

    /// The paths of the files that are held back because they are not complete.
    [[nodiscard]] std::vector<std::string> pending() const;

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

} // namespace espy
