/// A watcher for Python: one thread at a time, one process, and nothing told is dropped.
#pragma once

#include "changes.hpp"
#include "prune.hpp"

#include <espy/activity.hpp>
#include <espy/settled_watcher.hpp>
#include <espy/watcher.hpp>

#include <pybind11/pybind11.h>

#include <atomic>
#include <memory>
#include <optional>
#include <variant>

#include <sys/types.h>

namespace espy::python {

/// `watcher`, `settled_watcher` or `activity`. Every call but `wake` takes the object for itself: while it works, or
/// waits, the lock of the interpreter is free, and another thread that calls gets a RuntimeError. So does
/// a child process, which shares the kernel's queue: what it read would be missing in the parent.
class source {
public:
    /// An activity.
    source();
    source(const watcher_options& watch, const settle_options* settle);

    root_id add(const pybind11::object& path, root_options options, const pybind11::object& prune);
    bool remove(std::uint32_t root);
    bool reprune(std::uint32_t root, const pybind11::object& directory);
    int native_handle() const;

    pybind11::list poll();
    /// None: woken.
    pybind11::object wait(const pybind11::object& timeout);
    /// What there is until the barrier or the end of the time, and whether the barrier was reached.
    pybind11::tuple sync(const pybind11::object& timeout);
    void wake() const;

    pybind11::tuple stats();
    pybind11::object covers(std::uint32_t root, const pybind11::object& path);
    pybind11::list pending();
    void close();
    bool closed() const noexcept { return self_ == nullptr; }

private:
    using any = std::variant<espy::watcher, espy::settled_watcher, espy::activity>;
    class turn;

    any& opened() const;
    pybind11::list taken();
    void raise_failure();

    std::unique_ptr<any> self_;
    batch batch_;
    /// Told, but not given out, as something was raised in its place.
    pybind11::list kept_;
    root_paths roots_;
    callback_failure failure_ = std::make_shared<std::optional<pybind11::error_already_set>>();
    pid_t process_;
    std::atomic<bool> busy_ = false;
};

/// The class `source`, and `activity`, which makes one.
void bind_source(pybind11::module_& module);

} // namespace espy::python
