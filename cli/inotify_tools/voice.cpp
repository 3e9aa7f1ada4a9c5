#include "inotify_tools/voice.hpp"

#include "streams/output.hpp"

#include <syslog.h>

namespace espy::cli::inotify_tools {

voice::voice(const char* name, bool to_log, bool quiet) : to_log_(to_log), quiet_(quiet) {
    if (to_log_) {
        ::openlog(name, LOG_CONS | LOG_PID | LOG_NDELAY, LOG_DAEMON);
    }
}

void voice::say(const std::string& words) const {
    if (to_log_) {
        ::syslog(LOG_INFO, "%s", words.c_str());
    } else if (!words.empty()) {
        write_to_stderr(words + '\n');
    }
}

void voice::mention(const std::string& words) const {
    if (!quiet_) {
        say(words);
    }
}

} // namespace espy::cli::inotify_tools
