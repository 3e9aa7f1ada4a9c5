/// A watcher and the map that is kept from it.
#pragma once

#include "storm/believer.hpp"

#include <espy/watcher.hpp>

#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace espy::test {

/// Watches a tree and keeps up with what other processes do in it.
class consumer {
public:
    explicit consumer(const std::string& root);

    /// Runs `work` in a process of its own and applies the changes meanwhile.
    /// @return The status of the process, as from `waitpid`; it exits with what `work` returns.
    int follow(const std::function<int()>& work);
    /// Applies what there is.
    void poll();
    void sync();
    /// Called with each batch before it is applied.
    std::function<void(const batch&)> listener;

    /// Sentences: what the map and the disk, or two changes, disagree about.
    std::vector<std::string> complaints() const;
    const believer& map() const noexcept { return believer_; }
    statistics stats() const { return watcher_.stats(); }

private:
    void take();

    watcher watcher_;
    believer believer_;
    batch batch_;
};

/// Prints what is wrong after `what`. @return True if nothing is.
bool agrees(const consumer& with, const std::string& what);

} // namespace espy::test
