/// inotify(7) as a source: one watch a directory, no privilege needed.
#pragma once

#include "stream/source.hpp"
#include "sys/directory.hpp"

#include <espy/inotify/instance.hpp>
#include <espy/unique_fd.hpp>

namespace espy::tree {

class inotify_source final : public source {
public:
    inotify_source(const inotify::api& table, bool borrows_working_directory, std::error_code& ec);

    std::string_view name() const noexcept override { return "inotify"; }
    int native_handle() const noexcept override { return instance_.native_handle(); }
    std::error_code refused() noexcept override;
    watch_id watch(int fd, inotify::mask bits, std::error_code& ec) noexcept override;
    watch_id rewatch(int fd, inotify::mask bits, std::error_code& ec) noexcept override;
    void watches_many(bool whether) noexcept override;
    void unwatch(watch_id watch) noexcept override;
    std::size_t read(std::span<std::byte> buffer, std::error_code& ec) noexcept override;
    bool has_emptied() const noexcept override { return has_emptied_; }
    position end() const noexcept override;

private:
    int add(int fd, std::uint32_t bits) noexcept;
    bool go_home() noexcept;

    inotify::api api_;
    inotify::instance instance_;
    /// The process's working directory, if that is lent.
    unique_fd home_;
    /// It is not that now.
    bool strayed_ = false;
    /// Many are watched; nor is it to be that, between one watch and the next.
    bool strays_ = false;
    /// So many were since, by a path of `/proc`.
    unsigned by_path_ = 0;
    sys::own_process process_;
    position read_ = 0;
    bool has_emptied_ = false;
};

} // namespace espy::tree
