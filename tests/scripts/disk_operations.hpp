/// What a script can do to the disk, by the names of the commands that everybody knows.
#pragma once

#include "disk_commands.hpp"
#include "script.hpp"

#include <string>

namespace espy::test {

/// Performs the steps; each is as few system calls as can be, so that it causes the same events
/// everywhere. Paths may be longer than `PATH_MAX`.
class disk_operations {
public:
    /// True if `name` is a step of this kind.
    static bool knows(const std::string& name);

    /// Throws `script_error` with the reason if it fails, `not_possible` if the system cannot.
    void perform(const statement& step);

private:
    held_files held_;
};

} // namespace espy::test
