/// Reads a tree ahead of a watcher that lists it, where the disk is slow.
#pragma once

#include <espy/export.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <string_view>

namespace espy {

/// Which part of a tree is read ahead; what is named as in `root_options` means the same.
struct read_ahead_options {
    std::uint32_t max_depth = std::numeric_limits<std::uint32_t>::max();
    bool one_file_system = false;
    /// Everything is looked at, too, as a watcher does where it polls: on network file systems, and FUSE.
    bool look = false;
    /// Asked by one thread at a time, which may be any of those that were lent. Must not throw.
    std::function<bool(std::string_view directory)> prune = {};
    /// Directories that wait to be listed, at most: 100 bytes each. Beyond them, the watcher finds
    /// what it finds.
    std::size_t max_waiting = 65536;
};

/// Lists the directories of a tree, and keeps nothing of what it sees. What a watcher asks for after
/// that, the kernel has in its caches: one that arms a tree asks for one directory after the other,
/// and where each takes the disk, or a server, some milliseconds, all of the time is theirs. The
/// threads are the caller's, who calls `run` from as many as are worth it. In a tree that changes
/// meanwhile it sees some of it, and fails at nothing. Whoever watches for `opened` or `accessed`
/// hears of it, as of every listing. Distinct objects: safe. Shared objects: safe.
class ESPY_EXPORT read_ahead {
public:
    /// Opens the directory at `path`, so that relative paths and the working directory may change
    /// later. If that fails, there is nothing to do.
    explicit read_ahead(const std::filesystem::path& path, const read_ahead_options& options = {});
    read_ahead(const read_ahead&) = delete;
    read_ahead& operator=(const read_ahead&) = delete;
    /// No thread may be in `run` any more.
    ~read_ahead();

    /// Lends the calling thread: returns when all has been listed, or after `stop`.
    void run() noexcept;
    /// Each thread ends with the directory that it is in.
    void stop() noexcept;
    /// How many were listed.
    std::uint64_t directories() const noexcept;

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

} // namespace espy
