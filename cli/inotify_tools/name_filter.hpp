/// `--exclude`, `--excludei`, `--include`, `--includei`: a POSIX regular expression on what an event is about.
#pragma once

#include <string>
#include <string_view>

#include <regex.h>

namespace espy::cli::inotify_tools {

/// What the options ask for. Of each the last counts.
struct filter_rule {
    std::string pattern;
    bool given = false;
    /// What matches is let through, and nothing else.
    bool includes = false;
    bool ignores_case = false;
};

/// Decides by the rule. Distinct objects: safe. Shared objects: safe to ask.
class name_filter {
public:
    /// Throws `refusal`, if the pattern is no regular expression.
    explicit name_filter(const filter_rule& rule);
    name_filter(const name_filter&) = delete;
    name_filter& operator=(const name_filter&) = delete;
    ~name_filter();

    /// An event about this path is of interest.
    bool passes(const std::string& path) const { return !given_ || matches(path) == includes_; }
    /// A new directory at this path is not even watched. One that is merely not included is: what is in it
    /// may be.
    bool shuts_out(const std::string& path) const { return given_ && !includes_ && matches(path); }

private:
    bool matches(const std::string& path) const;

    regex_t compiled_{};
    bool given_;
    bool includes_;
};

} // namespace espy::cli::inotify_tools
