/// One step after another along a path, as the kernel would take them.
#pragma once

#include <espy/unique_fd.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace espy::tree {

/// Opens a directory on a way, never through a symbolic link; it need not be readable.
[[nodiscard]] unique_fd open_on_way(int parent, const char* name) noexcept;

/// Where a walk is, and the names still ahead.
class path_walker {
public:
    /// Begins at `/`; `here` is empty if that cannot be opened.
    explicit path_walker(std::string_view path);

    int here() const noexcept { return here_.get(); }
    /// That of `here`, without symbolic links, but for those of procfs that no path stands for.
    const std::string& path() const noexcept { return path_; }
    /// There is one on the way: mounts below are of another process.
    bool is_elsewhere() const noexcept { return magic_ != 0; }

    bool at_end() const noexcept { return ahead_.empty(); }
    std::string take_name();
    /// Goes into the directory `name`, which `there` is open on.
    /// @return Where it was.
    unique_fd enter(unique_fd there, std::string_view name);
    /// Goes where the symbolic link `name` leads; false, with `errno`, if it cannot be read or there
    /// are too many.
    bool follow(const std::string& name);

private:
    bool follow_in_procfs(const std::string& name);
    void prepend(std::string_view path);

    unique_fd here_;
    std::string path_ = "/";
    /// The next one last.
    std::vector<std::string> ahead_;
    int links_ = 0;
    /// As much of the path leads over a link of procfs.
    std::size_t magic_ = 0;
};

} // namespace espy::tree
