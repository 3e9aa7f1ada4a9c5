/// Threads that read trees ahead of the watcher, once it turns out that the disk is slow.
#pragma once

#include "filter/options.hpp"

#include <espy/options.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace espy::cli {

/// Of whole trees, until they are armed. In a tree that the kernel has in its caches nothing is done:
/// to list a directory takes no wait then. Distinct objects: safe. Shared objects: unsafe.
class reading_ahead {
public:
    /// @param options What the roots are added with; whoever wants to hear of listings gets no more of
    /// them.
    reading_ahead(const std::vector<std::string>& roots, const root_options& options,
                  const filter_options& rules);
    reading_ahead(const reading_ahead&) = delete;
    reading_ahead& operator=(const reading_ahead&) = delete;
    ~reading_ahead() { end(); }

    /// Does `work`, a part of arming.
    /// @param directories Says how many are watched.
    template <typename Work, typename Directories>
    void during(Work work, Directories directories) {
        if (ended_) {
            work();
            return;
        }
        const std::uint64_t before = waits_so_far();
        work();
        waits_ += waits_so_far() - before;
        consider(directories());
    }
    bool has_begun() const noexcept { return state_ != nullptr; }
    /// The trees are armed. What a thread is in the middle of is not waited for.
    void end() noexcept;

private:
    struct state;

    static std::uint64_t waits_so_far() noexcept;
    void consider(std::uint64_t directories);
    void begin();

    std::vector<std::string> roots_;
    root_options options_;
    filter_options rules_;
    std::shared_ptr<state> state_;
    /// Times that the disk, or a server, was waited for, and directories watched, since it was considered
    /// last.
    std::uint64_t waits_ = 0;
    std::uint64_t considered_ = 0;
    bool ended_ = false;
};

} // namespace espy::cli
