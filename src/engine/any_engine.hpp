/// What a watcher needs of each of its engines.
#pragma once

#include "base/deadline.hpp"
#include "telling/teller.hpp"

#include <espy/change.hpp>
#include <espy/coverage.hpp>
#include <espy/options.hpp>
#include <espy/unique_fd.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <system_error>

namespace espy::tree {

/// What the engines of a watcher share.
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
    /// `poll` is to come to an end at this moment of the steady clock.
    std::int64_t until = 0;
    /// A number for what is watched besides the roots that were added.
    std::function<root_id()> new_id;
};

/// Watches some of a watcher's roots in one way. Changes are appended to what `desk::tells` fills.
class any_engine {
public:
    any_engine() = default;
    any_engine(const any_engine&) = delete;
    any_engine& operator=(const any_engine&) = delete;
    virtual ~any_engine() = default;

    /// What `path` views must outlive the root. Numbers count from 1 over all engines.
    virtual void add(root_id id, std::string_view path, const root_options& options,
                     std::error_code& ec) = 0;
    virtual bool remove(root_id id) = 0;
    virtual bool reprune(root_id id, std::string_view directory) = 0;

    /// A descriptor is ready; one of this engine, perhaps.
    virtual void notice(int fd) = 0;
    virtual void poll(std::error_code& ec) = 0;
    /// Tells all that is to be told of what happened before; false if there was no time for that, or
    /// if it does not come to an end.
    virtual bool sync(deadline until, std::error_code& ec) = 0;
    /// What was told is not complete: `poll`, or `sync`, has to go on before it is given out.
    virtual bool holds() const noexcept { return false; }
    /// Why nobody will be woken up though there is more to do; whoever called has to hear of it.
    virtual std::error_code unwoken() const noexcept { return {}; }

    /// All roots have been listed.
    virtual bool listed() const noexcept = 0;
    /// Tells `ready` of those of which it was not told yet; true if there were any.
    virtual bool tell_ready() = 0;

    virtual statistics stats() const = 0;
    virtual std::optional<coverage> covers(root_id id, std::string_view path) const = 0;
};

} // namespace espy::tree
