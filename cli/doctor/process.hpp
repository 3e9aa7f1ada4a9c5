/// One process of procfs.
#pragma once

#include "fdinfo.hpp"
#include "usage.hpp"

#include <vector>

namespace espy::doctor {

/// An instance and the descriptor through which it was found.
struct found_instance {
    descriptor where;
    instance what;
};

enum class process_state : std::uint8_t {
    seen,
    /// Its descriptors may not be listed.
    denied,
    /// It ended meanwhile.
    gone,
    /// This process may have no more open files.
    failed,
};

/// Appends to `out` every inotify and fanotify descriptor of the process `name` below `proc`, and
/// fills in who it is (all but `holder::holds`) if it has any, or its user if access is denied.
process_state read_process(int proc, const char* name, holder& who,
                           std::vector<found_instance>& out);

} // namespace espy::doctor
