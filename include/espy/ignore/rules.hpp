/// The rules of one ignore file, in the syntax of gitignore(5).
#pragma once

#include <espy/export.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace espy::ignore {

/// One pattern of a file. The texts live as long as the `rules` that hold it.
struct rule {
    /// The file, as named to `rules`.
    std::string_view source;
    /// Counted from 1.
    std::size_t line = 0;
    /// As written, without the end of the line and unescaped spaces before it.
    std::string_view pattern;
    /// Written with `!`: what matches is not ignored.
    bool negated = false;
    /// Written with a slash at its end: only directories match.
    bool directory_only = false;
    /// False of a pattern that matches nothing, such as a `[` without its `]`.
    bool can_match = true;
};

/// All rules of one source; the last that matches decides. Patterns and paths are bytes. Distinct
/// objects: safe. Shared objects: safe to read.
class rules {
public:
    /// No rules.
    rules() noexcept;
    rules(rules&&) noexcept;
    rules& operator=(rules&&) noexcept;
    ~rules();

    /// Reads the text of an ignore file: comments, blank lines, CRLF and a byte order mark as git
    /// reads them. There is no wrong text: a pattern that cannot match matches nothing.
    /// `without`: lines that are passed over, from 1.
    static rules parse(std::string_view text, std::string source,
                       std::span<const std::size_t> without = {});

    /// Patterns that come one by one, as from a command line: `#` and spaces are themselves. The
    /// line of a rule is its place in the list, from 1.
    static rules from_globs(std::span<const std::string> globs, std::string source);

    /// The last rule that matches `path`, which is relative to the directory of the file, without
    /// a slash at either end; null if none does. What the rules say of the directories above is not
    /// looked at.
    [[nodiscard]] const rule* match(std::string_view path, bool is_directory) const;

    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    const rule& operator[](std::size_t index) const noexcept;

private:
    struct implementation;
    explicit rules(std::unique_ptr<implementation> self) noexcept;
    std::unique_ptr<implementation> self_;
};

} // namespace espy::ignore
