/// Words for people: to standard error, or to syslog(3).
#pragma once

#include <string>

namespace espy::cli::inotify_tools {

/// Distinct objects: safe. Shared objects: safe.
class voice {
public:
    /// `to_log`: as of `-s`. `name` must live as long.
    voice(const char* name, bool to_log, bool quiet);

    /// What is wrong.
    void say(const std::string& words) const;
    /// What is merely of interest.
    void mention(const std::string& words) const;

private:
    bool to_log_;
    bool quiet_;
};

} // namespace espy::cli::inotify_tools
