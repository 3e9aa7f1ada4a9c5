/// A line on the terminal while a big tree is being read.
#pragma once

#include <espy/options.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace espy::cli {

/// `2 entries, 8 watches`.
std::string counts_text(const statistics& now);
/// `8 watches`: where no entries are tracked.
std::string watches_text(const statistics& now);

/// `src and 2 more`, for so many paths.
std::string all_of(const std::string& first, std::size_t count);

/// Shows how far the watcher has come; shows nothing for a tree that is read in no time. Distinct
/// objects: safe. Shared objects: unsafe.
class progress {
public:
    /// @param shown False if nobody is to see it.
    /// @param after How long it is not worth a line.
    explicit progress(bool shown, std::chrono::milliseconds after = std::chrono::milliseconds(300))
        : shown_(shown), next_(began_ + after) {}
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;
    ~progress() { clear(); }

    /// Writes the line anew, if it is time for that: `reading src: 345 entries, 12 watches, 1150 a
    /// second`.
    /// @param where What is being read.
    void show(const statistics& now, std::string_view where);
    /// The same with other words: `comparing src: 345 entries, 1150 a second`.
    /// @param counts What `entries` are, with their number.
    void show(std::string_view what, std::string_view where, std::string_view counts,
              std::uint64_t entries);
    /// Takes the line away, before anything else is written.
    void clear() noexcept;
    /// Takes it away for good.
    void end() noexcept;

private:
    using clock = std::chrono::steady_clock;

    bool shown_;
    bool visible_ = false;
    clock::time_point began_ = clock::now();
    clock::time_point next_;
};

} // namespace espy::cli
