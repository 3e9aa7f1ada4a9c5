/// What streams and subjects are called.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace espy::fleet {

/// Whose changes a stream has: one journal of one machine. Any bytes.
struct source_name {
    std::string machine;
    std::string journal;

    friend auto operator<=>(const source_name&, const source_name&) = default;
};

/// Bytes as a part of a subject: all but `[A-Za-z0-9_-]` is `=` and two hexadecimal digits. NATS gives
/// a meaning to `.`, `*`, `>` and blanks, and keeps a stream in a folder of its name.
std::string name_encoded(std::string_view bytes);
/// The inverse; nothing for what `name_encoded` does not make.
std::optional<std::string> name_decoded(std::string_view text);

/// Bytes as the value of a header: all but visible ASCII is encoded, and `=` itself.
std::string header_encoded(std::string_view bytes);
std::optional<std::string> header_decoded(std::string_view text);

/// With which the name of each of our streams begins.
inline constexpr std::string_view stream_prefix = "ESPY-";

/// `ESPY-web-1:src-3f9a0c1b2d3`.
std::string stream_of(const source_name& source);
/// The inverse; nothing for a stream that is not ours.
std::optional<source_name> source_of_stream(std::string_view stream);

/// Where all changes go: `espy.web-1.src-3f9a0c1b2d3.log`.
std::string log_subject(const source_name& source);
/// Where the last part of a snapshot goes, so that the newest one that is whole is found at once: `….snapshot`.
std::string snapshot_subject(const source_name& source);
/// All of the subjects of the stream: `….>`.
std::string all_subjects(const source_name& source);
/// Where who ships says that he is there, outside of the stream: `espy-alive.web-1.src-3f9a0c1b2d3`.
std::string alive_subject(const source_name& source);
/// Of everybody: `espy-alive.>`.
inline constexpr std::string_view all_alive_subjects = "espy-alive.>";
/// The inverse of `alive_subject`; nothing for another subject.
std::optional<source_name> source_of_alive_subject(std::string_view subject);

/// The longest name of a machine or journal, encoded: the stream's name is one of a file.
inline constexpr std::size_t longest_name = 100;

} // namespace espy::fleet
