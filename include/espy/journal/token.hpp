/// A place in a journal.
#pragma once

#include <espy/export.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace espy {

/// A place in a journal: all that was written down up to one batch. Good for as long as the journal
/// keeps what came after it. Opaque to users.
struct token {
    /// Of the journal; a renewed one has another.
    std::uint64_t history = 0;
    std::uint64_t batch = 0;
    /// What all batches up to this one come to. A journal that went back, to an older copy say, and
    /// used the number again has another chain there.
    std::uint64_t chain = 0;

    friend bool operator==(const token&, const token&) = default;
};

/// One word, safe in a shell and as the name of a file: `e1.q7Zt0mJX2Qk.48213.Yb0fR1uVx3A`.
std::string to_string(const token& value);
/// The inverse; nothing for any other text.
std::optional<token> token_from_string(std::string_view text) noexcept;

} // namespace espy
