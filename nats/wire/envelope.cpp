#include "wire/envelope.hpp"

#include "format/timestamp.hpp"
#include "wire/times.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace espy::fleet {
namespace {

constexpr std::array<std::string_view, 2> kind_words{"changes", "snapshot"};
constexpr std::array<std::string_view, 4> reason_words{"first", "trimmed", "other_history",
                                                       "refresh"};
constexpr std::array causes{batch_cause::first, batch_cause::live, batch_cause::comparison,
                            batch_cause::rules, batch_cause::overflow};

template <typename Number>
bool read_number(std::string_view text, Number& out, int base = 10) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
    return error == std::errc() && end == text.data() + text.size();
}

template <typename Words, typename Value>
bool read_word(const Words& words, std::string_view text, Value& out) {
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (words[at] == text) {
            out = static_cast<Value>(at);
            return true;
        }
    }
    return false;
}

bool read_cause(std::string_view text, batch_cause& out) {
    for (const batch_cause cause : causes) {
        if (to_string(cause) == text) {
            out = cause;
            return true;
        }
    }
    return false;
}

bool read_token(std::string_view text, token& out) {
    const auto read = token_from_string(text);
    out = read.value_or(token{});
    return read.has_value();
}

/// `first+count/total`.
bool read_part(std::string_view text, part_range& out) {
    const auto plus = text.find('+');
    const auto slash = text.find('/');
    if (plus == std::string_view::npos || slash == std::string_view::npos || plus > slash) {
        return false;
    }
    return read_number(text.substr(0, plus), out.first) &&
           read_number(text.substr(plus + 1, slash - plus - 1), out.count) &&
           read_number(text.substr(slash + 1), out.total) && out.first <= out.total &&
           out.count <= out.total - out.first && (out.count > 0 || out.total == 0);
}

bool read_time(std::string_view text, journal_time& out) {
    const auto read = time_from_text(text);
    out = read.value_or(journal_time{});
    return read.has_value();
}

bool read_root(std::string_view text, std::string& out) {
    auto read = header_decoded(text);
    out = read ? std::move(*read) : std::string();
    return !out.empty();
}

bool read_common(const message& from, envelope& out) {
    return read_word(kind_words, from.header("Espy-Kind"), out.kind) &&
           read_token(from.header("Espy-Token"), out.upto) &&
           read_part(from.header("Espy-Part"), out.part) &&
           read_time(from.header("Espy-Time"), out.time) &&
           read_number(from.header("Espy-Origin"), out.origin, 16) &&
           read_root(from.header("Espy-Root"), out.root);
}

bool read_changes(const message& from, envelope& out) {
    return read_token(from.header("Espy-Before"), out.before) &&
           read_cause(from.header("Espy-Cause"), out.cause) &&
           out.before.history == out.upto.history && out.before.batch < out.upto.batch;
}

bool read_snapshot(const message& from, envelope& out) {
    return read_number(from.header("Espy-Snapshot"), out.snapshot, 16) &&
           read_word(reason_words, from.header("Espy-Reason"), out.reason) &&
           (!out.part.is_last() || read_number(from.header("Espy-Begin"), out.begin));
}

std::string time_text(journal_time time) {
    std::string text;
    cli::timestamp_writer(cli::timestamp_writer::style::utc).append(text, time);
    return text;
}

} // namespace

std::string_view to_string(snapshot_reason reason) noexcept {
    return reason_words[static_cast<std::size_t>(reason)];
}

message sealed(const envelope& headers, const source_name& source, std::string body) {
    message result;
    const bool ends_snapshot = headers.kind == message_kind::snapshot && headers.part.is_last();
    result.subject = ends_snapshot ? snapshot_subject(source) : log_subject(source);
    const part_range& part = headers.part;
    result.headers = {
        {"Espy-Version", std::to_string(wire_version)},
        {"Espy-Kind", std::string(kind_words[static_cast<std::size_t>(headers.kind)])},
        {"Espy-Token", to_string(headers.upto)},
        {"Espy-Part", fmt::format("{}+{}/{}", part.first, part.count, part.total)},
        {"Espy-Time", time_text(headers.time)},
        {"Espy-Origin", fmt::format("{:016x}", headers.origin)},
        {"Espy-Root", header_encoded(headers.root)},
    };
    if (headers.kind == message_kind::changes) {
        result.headers.emplace_back("Espy-Before", to_string(headers.before));
        result.headers.emplace_back("Espy-Cause", to_string(headers.cause));
    } else {
        result.headers.emplace_back("Espy-Snapshot", fmt::format("{:016x}", headers.snapshot));
        result.headers.emplace_back("Espy-Reason", to_string(headers.reason));
        if (ends_snapshot) {
            result.headers.emplace_back("Espy-Begin", std::to_string(headers.begin));
        }
    }
    if (headers.deflated) {
        result.headers.emplace_back("Espy-Encoding", "deflate");
    }
    result.body = std::move(body);
    return result;
}

envelope_status read_envelope(const message& from, envelope& out) {
    if (from.header("Espy-Version").empty()) {
        return envelope_status::foreign;
    }
    if (version_of(from) != wire_version) {
        return envelope_status::other_version;
    }
    const std::string_view encoding = from.header("Espy-Encoding");
    out = {};
    out.deflated = encoding == "deflate";
    const bool good =
        read_common(from, out) && (encoding.empty() || out.deflated) &&
        (out.kind == message_kind::changes ? read_changes(from, out) : read_snapshot(from, out));
    return good ? envelope_status::good : envelope_status::broken;
}

std::uint64_t beginning_of_snapshot(const message& last_part) noexcept {
    std::uint64_t begin = 0;
    const bool says = read_number(last_part.header("Espy-Begin"), begin);
    return says && begin > 0 && begin <= last_part.sequence ? begin : last_part.sequence;
}

unsigned version_of(const message& from) noexcept {
    unsigned version = 0;
    return read_number(from.header("Espy-Version"), version) ? version : 0;
}

} // namespace espy::fleet
