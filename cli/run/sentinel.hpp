/// Notices Ctrl-C while the terminal belongs to the command.
#pragma once

#include <espy/unique_fd.hpp>

#include <sys/types.h>

namespace espy::cli {

/// A process in the group of the command, which it leads: the terminal sends Ctrl-C to that group
/// only, and a command may well ignore it. It does nothing but pass the news on, and ends with
/// espy. Distinct objects: safe. Shared objects: unsafe.
class sentinel {
public:
    sentinel() = default;
    sentinel(const sentinel&) = delete;
    sentinel& operator=(const sentinel&) = delete;
    ~sentinel() { end(); }

    /// Starts the process, in a group of its own. Throws `failure`.
    void begin();
    /// The process, and so its group; 0 if there is none.
    pid_t process() const noexcept { return process_; }
    /// Readable when SIGINT or SIGQUIT came; -1 if there is none.
    int native_handle() const noexcept { return news_.get(); }
    /// True once for each signal that came.
    bool take() noexcept;
    void end() noexcept;
    /// It has ended, and was waited for.
    void forget() noexcept { process_ = 0; }

private:
    pid_t process_ = 0;
    unique_fd news_;
};

} // namespace espy::cli
