/// What the engines of a watcher share.
#pragma once

#include "telling/telling.hpp"

#include <espy/change.hpp>
#include <espy/unique_fd.hpp>

#include <cstdint>
#include <functional>

namespace espy::tree {

/// The batch, the descriptors and the time of the watcher.
struct desk {
    telling tells;
    /// Holds the descriptors of all engines.
    unique_fd epoll;
    /// `ready` is told when the roots of all engines are listed: by the watcher, unless there is
    /// one engine only.
    bool alone = true;
    /// Asked once about a root of which not everything can be watched: another engine is ready to
    /// take it.
    std::function<bool(root_id)> may_move;
    /// When `poll` began, and when it is to come to an end, by the steady clock.
    std::int64_t began = 0;
    std::int64_t until = 0;
    /// A number for what is watched besides the roots that were added.
    std::function<root_id()> new_id;
};

} // namespace espy::tree
