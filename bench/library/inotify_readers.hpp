/// Who reads a queue of inotify(7), the watcher aside.
#pragma once

#include "raw/raw.hpp"

#include <espy/inotify.hpp>
#include <espy/options.hpp>

#include <array>
#include <filesystem>
#include <string>

#include <sys/inotify.h>
#include <unistd.h>

namespace espy::bench {

class inotify_readers {
public:
    static constexpr backend by = backend::inotify;

    explicit inotify_readers(const std::filesystem::path& /*root*/) {}

    void watch(const std::string& directory) {
        using inotify::mask;
        constexpr mask wanted = mask::create | mask::delete_ | mask::move | mask::modify |
                                mask::close_write | mask::attrib | mask::only_dir |
                                mask::excl_unlink;
        hand_.add(directory, wanted);
        level_1_.add(directory, wanted);
    }

    totals drain_by_hand() {
        totals seen;
        auto* const begin = reinterpret_cast<const char*>(buffer_.data());
        const int fd = hand_.native_handle();
        for (ssize_t size; (size = ::read(fd, buffer_.data(), buffer_.size())) > 0;) {
            for (const char* at = begin; at < begin + size;) {
                const auto* event = reinterpret_cast<const inotify_event*>(at);
                ++seen.events;
                seen.sum += static_cast<std::uint32_t>(event->wd) + event->mask + event->cookie;
                seen.sum += event->len != 0 ? std::strlen(event->name) : 0;
                at += sizeof(inotify_event) + event->len;
            }
        }
        return seen;
    }

    totals drain_by_level_1() {
        totals seen;
        std::error_code ec;
        for (;;) {
            const auto [status, events] = level_1_.read(buffer_, ec);
            if (status != inotify::read_status::events) {
                return seen;
            }
            for (const inotify::event event : events) {
                ++seen.events;
                seen.sum += static_cast<std::uint32_t>(event.watch()) +
                            static_cast<std::uint32_t>(event.mask()) + event.cookie();
                seen.sum += event.name().size();
            }
        }
    }

private:
    inotify::instance hand_;
    inotify::instance level_1_;
    alignas(inotify_event) std::array<std::byte, 65536> buffer_;
};

} // namespace espy::bench
