/// No events at all: everything is found out by listing.
#pragma once

#include "stream/source.hpp"

#include <cerrno>

namespace espy::tree {

class poll_source final : public source {
public:
    std::string_view name() const noexcept override { return "poll"; }
    int native_handle() const noexcept override { return -1; }
    bool tells_events() const noexcept override { return false; }
    watch_id watch(int, inotify::mask, std::error_code& ec) noexcept override {
        ec.assign(EOPNOTSUPP, std::system_category());
        return watch_id::none;
    }
    watch_id rewatch(int fd, inotify::mask bits, std::error_code& ec) noexcept override {
        return watch(fd, bits, ec);
    }
    void unwatch(watch_id) noexcept override {}
    std::size_t read(std::span<std::byte>, std::error_code& ec) noexcept override {
        ec.clear();
        return 0;
    }
    position end() const noexcept override { return 0; }
};

} // namespace espy::tree
