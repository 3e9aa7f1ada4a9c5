/// From changes to what `espy watch` prints.
#pragma once

#include "failing/watch_limit.hpp"
#include "format/formatter.hpp"
#include "watch/options.hpp"

#include <espy/batch.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace espy::cli {

/// Chooses and writes changes, and keeps account of what they say. Distinct objects: safe. Shared
/// objects: unsafe.
class printer {
public:
    /// Throws `usage_error` if the format is none.
    explicit printer(const watch_options& options);

    /// Appends what is to be printed of `change`, unless that which `--count` ends with came before.
    void add(const change& change) { add(change, nullptr); }
    /// The same, with what the entry looks like, in formats that have a place for that.
    void add(const change& change, const signature& look) { add(change, &look); }
    bool shows_looks() const noexcept { return format_->shows_looks(); }
    /// Appends a settled batch: the same for each change, between marks for its begin and its end.
    void add_settled(const batch& changes);

    /// Whether `add_limit` has something to say.
    bool has_limit() const noexcept { return limit_.has_news(); }
    /// Appends a line about the directories for which there was no watch left, if there are such
    /// since the last time. In JSON and CSV each was told by itself.
    void add_limit(const statistics& now);

    /// What was added since it was last cleared: data for standard output, words for standard
    /// error.
    std::string data;
    std::string words;

    /// As many changes as `--count` asks for were added.
    bool is_complete() const noexcept { return options_.count && counted_ >= *options_.count; }
    /// Events were dropped, and what was missed is not all told.
    bool is_truth_lost() const noexcept { return truth_lost_; }
    std::size_t roots_ready() const noexcept { return roots_ready_; }

private:
    void add(const change& change, const signature* look);
    void append(const change& change, const signature* look = nullptr);
    bool is_wanted(const change& change) const;
    change shown(const change& change) const noexcept;

    const watch_options& options_;
    std::unique_ptr<formatter> format_;
    std::unique_ptr<formatter> words_format_;
    /// Directories for which there was no watch left are told all at once.
    const bool gathers_limit_;
    watch_limit limit_;
    std::uint64_t counted_ = 0;
    std::size_t roots_ready_ = 0;
    bool truth_lost_ = false;
};

} // namespace espy::cli
