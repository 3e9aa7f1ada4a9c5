/// Arguments that are watched by themselves, straight on inotify(7): all that are not recursive, and files.
///
/// What is heard is what inotifywait hears, byte for byte, as long as an argument is there. One that is gone
/// is waited for, and watched again; after an overflow what is known of a directory is compared with what
/// is there.
#pragma once

#include "inotify_tools/findings.hpp"
#include "inotify_tools/heard.hpp"
#include "inotify_tools/source_options.hpp"

#include <espy/batch.hpp>
#include <espy/inotify/instance.hpp>
#include <espy/watcher.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

namespace espy::cli::inotify_tools {

/// Distinct objects: safe. Shared objects: unsafe.
class inode_watches {
public:
    /// Throws `espy::error`.
    inode_watches(const source_options& options, listener& hears, findings& finds)
        : options_(options), hears_(hears), finds_(finds) {}

    /// `is_alone`: nothing else is watched that hears of the listing of a directory.
    void add(const std::string& path, bool is_alone, std::error_code& ec);
    /// Readable when something is to be done; -1: nothing is awaited.
    std::array<int, 2> handles() const noexcept;
    void work();

private:
    struct argument {
        std::string path;
        /// As it is printed.
        std::string watch;
        bool is_directory = false;
        bool lists = false;
        /// What is in the directory, and whether it is one.
        std::map<std::string, bool, std::less<>> names = {};
    };

    void hear(const inotify::event& record);
    void note(argument& where, const inotify::event& record);
    void overflowed();
    void compare(argument& known);
    bool watch(argument&& lost);
    void tell_found(argument& found);
    void await(argument&& lost);
    void look_for_returned();

    source_options options_;
    listener& hears_;
    findings& finds_;
    inotify::instance kernel_;
    std::vector<std::byte> buffer_ = std::vector<std::byte>(65536);
    std::map<inotify::watch_id, argument> watched_;
    /// Where arguments are awaited, by root.
    std::unique_ptr<watcher> returns_;
    std::map<root_id, argument> awaited_;
    batch batch_;
    std::uint64_t read_ = 0;
    /// When everything that had happened was read last.
    timespec known_until_{};
};

} // namespace espy::cli::inotify_tools
