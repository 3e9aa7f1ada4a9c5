/// What a tool hears, whoever tells it: the kernel, or what was found by looking.
#pragma once

#include <espy/inotify/mask.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace espy::cli::inotify_tools {

/// One event, as inotify-tools have it. Valid during the call that is given it.
struct heard {
    /// What is watched: as on the command line, a directory with a slash at its end.
    std::string_view watch;
    /// In a directory; empty: itself.
    std::string_view name;
    inotify::mask mask = inotify::mask::none;
    std::uint32_t cookie = 0;

    std::string path() const { return std::string(watch).append(name); }
};

/// Who hears. Distinct objects: safe. Shared objects: unsafe.
class listener {
public:
    listener() = default;
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;
    virtual ~listener() = default;

    virtual void hear(const heard& event) = 0;
    /// All that was there has been heard; what else is to be done need not be waited for.
    virtual void heard_all() {}
    /// An argument is gone, or unmounted, and nobody asked for that.
    virtual void argument_ended() = 0;
    /// Is watched from now on, as it is printed; told if `source_options::tells_watches`.
    virtual void watched(std::string_view watch) { static_cast<void>(watch); }
    /// A directory in a tree, and all below it, is called otherwise from now on; with a slash at the end.
    virtual void renamed(std::string_view from, std::string_view to) {
        static_cast<void>(from);
        static_cast<void>(to);
    }
    /// Something for people.
    virtual void warn(const std::string& words) = 0;
};

} // namespace espy::cli::inotify_tools
