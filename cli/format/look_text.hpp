/// What an entry looks like, as texts.
#pragma once

#include "format/timestamp.hpp"

#include <espy/known.hpp>

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace espy::cli {

/// Size in bytes, time of the last change of content (UTC), and permissions, octal. Distinct objects: safe. Shared
/// objects: unsafe.
class look_text {
public:
    std::string size;
    std::string mtime;
    std::string mode;

    /// Of what could not be looked at, or is gone, all are empty.
    void take(const signature& look) {
        size.clear();
        mtime.clear();
        mode.clear();
        if (look.mode == 0) {
            return;
        }
        size = fmt::format_int(look.size).str();
        time_.append(mtime, moment(std::chrono::nanoseconds(look.modified)));
        fmt::format_to(std::back_inserter(mode), "{:04o}", look.mode & 07777U);
    }

private:
    timestamp_writer time_{timestamp_writer::style::utc};
};

} // namespace espy::cli
