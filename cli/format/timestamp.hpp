/// Moments as text.
#pragma once

#include <espy/change.hpp>

#include <ctime>
#include <string>

namespace espy::cli {

using moment = decltype(change::told_at);

/// Writes moments, and remembers the text of the last one and of its second: the changes of a batch
/// have one time, and most batches follow closely. Distinct objects: safe. Shared objects: unsafe.
class timestamp_writer {
public:
    enum class style {
        /// `2026-11-22T12:00:00.123456789Z`, as in RFC 3339.
        utc,
        /// `2026-11-22 12:00:00.123`, by the time zone of the user.
        local,
    };

    explicit timestamp_writer(style how) noexcept : style_(how) {}

    void append(std::string& out, moment when);

private:
    void write_second(std::time_t second);

    style style_;
    moment last_{};
    std::string last_text_;
    std::time_t second_ = 0;
    /// The text up to the seconds; empty before the first use.
    std::string text_;
};

} // namespace espy::cli
