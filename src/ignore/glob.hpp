/// One pattern taken apart, so that as few as possible need an expression.
#pragma once

#include <string>
#include <string_view>

namespace espy::ignore {

/// What a pattern comes down to.
enum class glob_form {
    /// Cannot match: an open bracket, a backslash at the end, an unknown `[:class:]`.
    never,
    /// Equal to `text`.
    literal,
    /// Ends with `text`.
    suffix,
    /// Begins with `prefix`, ends with `text` and matches `expression`.
    expression,
};

struct glob {
    glob_form form = glob_form::never;
    /// About the last component alone, in whatever directory; otherwise about the whole path.
    bool basename = false;
    std::string text;
    std::string prefix;
    /// For RE2 in Latin-1 mode, where `.` is any byte.
    std::string expression;
};

/// Takes a pattern apart that has neither a `!` before nor a slash behind it any more.
glob parse_glob(std::string_view pattern);

} // namespace espy::ignore
