/// What a recorder keeps: the lock, and what is known of the tree; each batch becomes a part of it.
#pragma once

#include "journal/recording/writer.hpp"
#include "journal/tables/batches.hpp"
#include "journal/tables/entries.hpp"
#include "journal/tables/location.hpp"
#include "journal/tables/tables.hpp"
#include "journal/tables/volume.hpp"

#include <espy/journal/recorder.hpp>

#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

namespace espy::journaling {

/// Owned by one recorder. What it throws besides `espy::error` is `sqlite_error`.
class keeper {
public:
    keeper(const std::filesystem::path& root, const std::filesystem::path& file,
           const recorder_options& options);

    const std::string& root() const noexcept { return root_; }
    const location& where() const noexcept { return where_; }
    bool knows_nothing() const noexcept { return tree_.count() == 0; }
    /// Of those that are told of: without the root, unless that is a file.
    std::uint64_t entry_count() { return tree_.count_told(); }
    /// The first listing came to its end.
    bool is_complete() const noexcept { return complete_; }
    std::optional<token> now() const noexcept {
        return last_ ? std::optional(log_.token_at(*last_)) : std::nullopt;
    }
    std::int64_t last_time() const noexcept { return last_ ? last_->time : 0; }
    /// What is there is what was recorded, or nothing was.
    bool expects(const volume& found);

    /// A comparison begins.
    void begin();
    /// Gives what is known of a directory. What goes wrong is thrown by the next `write`.
    void tell_known(std::string_view directory,
                    const std::function<void(const known_entry&)>& each) noexcept;
    /// Since it began, it was asked for what is known.
    bool was_asked() const noexcept { return asked_; }
    bool has_failed() const noexcept { return failure_ != nullptr; }
    /// Says of a directory whether all that happened in it was told; asked for while a batch is written.
    void trust(std::function<bool(std::string_view directory)> all_is_told);

    /// Writes a settled batch, and takes out of it what nobody is to hear of; nothing is written if it
    /// throws, and the batch can be written again.
    void write(batch& told);
    /// Looks again at what is in doubt. @return True if a tick has to pass until that can be settled.
    bool look_again();
    /// Drops those of the directories that could not be read that `is_covered` by now.
    void check_uncovered(const std::function<bool(const std::string& path)>& is_covered);

private:
    struct news {
        bool ready = false;
        bool back = false;
        batch_cause cause{};
    };
    news look_through(const batch& told);
    void complete(const news& what);
    void check_files() const;

    recorder_options options_;
    std::string root_;
    location where_;
    unique_fd lock_;
    tables store_;
    entries tree_;
    batches log_;
    writer writes_;
    std::optional<batch_row> last_;
    journaling::trust looks_;
    batch_cause cause_ = batch_cause::first;
    bool complete_ = false;
    bool comparing_ = true;
    bool overflowed_ = false;
    bool asked_ = false;
    /// Nothing of this comparison was written yet.
    bool anew_ = true;
    /// Directories that were given.
    std::unordered_set<std::int64_t> given_;
    std::exception_ptr failure_;
    std::int64_t uncovered_ = 0;
};

} // namespace espy::journaling
