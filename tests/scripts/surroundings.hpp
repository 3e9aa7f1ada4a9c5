/// What a script may change about the process that runs it: user, limits, mounts.
#pragma once

#include <cstddef>
#include <string>

#include <sys/resource.h>

namespace espy::test {

/// From here on nothing outside sees the mounts made. Throws `not_possible` without privilege.
void enter_own_mounts();

/// root becomes the user `nobody`, who owns `directory` from then on; anybody else stays.
void become_nobody(const std::string& directory);

/// The process may have so many inotify watches: in a user namespace of its own, since that has a
/// limit of its own. May be called again with another number.
void limit_watches(std::size_t count);

/// While it lives, the process may have so many files open (0: as before). What a script does itself
/// needs more.
class file_limit {
public:
    explicit file_limit(std::size_t count);
    file_limit(const file_limit&) = delete;
    file_limit& operator=(const file_limit&) = delete;
    ~file_limit();

private:
    rlimit before_{};
};

/// The kernel's count of watches of all inotify instances of this process.
std::size_t kernel_watches();

} // namespace espy::test
