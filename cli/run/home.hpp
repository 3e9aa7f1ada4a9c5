/// The directory that the command runs in.
#pragma once

#include <string>
#include <system_error>

namespace espy::cli {

/// The working directory as a path. A directory may be removed and made again (by a version control
/// system, a build); the process is left in the one that is gone, with which nothing can be done.
/// Distinct objects: one at a time.
class home {
public:
    home();

    const std::string& path() const noexcept { return path_; }
    /// Makes what is at the path the working directory.
    /// @return Why that cannot be; no error if it is so already, or if the path is not known.
    std::error_code enter() const;

private:
    std::string path_;
};

} // namespace espy::cli
