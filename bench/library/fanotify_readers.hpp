/// Who reads a queue of fanotify(7), the watcher aside: marks of whole file systems, which take
/// CAP_SYS_ADMIN.
#pragma once

#include "raw/raw.hpp"

#include <espy/fanotify.hpp>
#include <espy/options.hpp>

#include <array>
#include <filesystem>
#include <string>

#include <sys/fanotify.h>
#include <unistd.h>

namespace espy::bench {

class fanotify_readers {
public:
    static constexpr backend by = backend::fanotify;

    explicit fanotify_readers(const std::filesystem::path& root) {
        using fanotify::mask;
        constexpr mask wanted = mask::create | mask::delete_ | mask::rename | mask::modify |
                                mask::close_write | mask::attrib | mask::on_dir;
        for (fanotify::group* const each : {&hand_, &level_1_}) {
            each->mark(fanotify::mark_flags::add | fanotify::mark_flags::filesystem, wanted, root);
        }
    }

    void watch(const std::string& /*directory*/) {}

    totals drain_by_hand() {
        totals seen;
        auto* const begin = reinterpret_cast<const char*>(buffer_.data());
        const int fd = hand_.native_handle();
        for (ssize_t size; (size = ::read(fd, buffer_.data(), buffer_.size())) > 0;) {
            for (const char* at = begin; at < begin + size;) {
                const auto* const event = reinterpret_cast<const fanotify_event_metadata*>(at);
                ++seen.events;
                seen.sum += event->mask + static_cast<std::uint32_t>(event->pid);
                const std::size_t rest = event->event_len - sizeof *event;
                seen.sum += ::strnlen(at + sizeof *event, rest);
                at += event->event_len;
            }
        }
        return seen;
    }

    totals drain_by_level_1() {
        totals seen;
        std::error_code ec;
        for (;;) {
            const auto [status, events] = level_1_.read(buffer_, ec);
            if (status != fanotify::read_status::events) {
                return seen;
            }
            for (const fanotify::event event : events) {
                ++seen.events;
                seen.sum += static_cast<std::uint64_t>(event.mask()) +
                            static_cast<std::uint32_t>(event.pid());
                for (const fanotify::info info : event.infos()) {
                    const auto object = info.as_object();
                    seen.sum += object ? object->name.size() + object->handle.bytes().size() : 0;
                }
            }
        }
    }

private:
    static constexpr fanotify::init_flags how =
        fanotify::init_flags::report_dfid_name_target | fanotify::init_flags::unlimited_queue;

    fanotify::group hand_{how};
    fanotify::group level_1_{how};
    alignas(fanotify_event_metadata) std::array<std::byte, 65536> buffer_;
};

} // namespace espy::bench
