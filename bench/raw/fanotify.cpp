/// The baseline of fanotify(7): one mark on a whole file system, whatever is in it, then a loop that
/// reads and looks at every event. Needs CAP_SYS_ADMIN.
#include "raw/raw.hpp"

#include <array>
#include <cstring>

#include <fcntl.h>
#include <sys/fanotify.h>
#include <unistd.h>

namespace {

using namespace espy::bench;

constexpr std::uint64_t wanted = FAN_CREATE | FAN_DELETE | FAN_MOVED_FROM | FAN_MOVED_TO |
                                 FAN_MODIFY | FAN_CLOSE_WRITE | FAN_ATTRIB | FAN_ONDIR;

alignas(fanotify_event_metadata) std::array<char, 65536> buffer;

totals read_events(int fanotify) {
    totals seen;
    while (ending == 0) {
        const ssize_t size = ::read(fanotify, buffer.data(), buffer.size());
        for (ssize_t at = 0; at < size;) {
            const auto* const event =
                reinterpret_cast<const fanotify_event_metadata*>(buffer.data() + at);
            ++seen.events;
            seen.overflows += (event->mask & FAN_Q_OVERFLOW) != 0 ? 1U : 0U;
            seen.sum += event->mask + static_cast<std::uint32_t>(event->pid);
            const std::size_t rest = event->event_len - sizeof *event;
            seen.sum += ::strnlen(buffer.data() + at + sizeof *event, rest);
            at += static_cast<ssize_t>(event->event_len);
        }
    }
    return seen;
}

} // namespace

int main(int count, char** words) {
    if (count != 2) {
        std::fputs("usage: raw_fanotify DIRECTORY\n", stderr);
        return 2;
    }
    end_by_signal();
    const int fanotify =
        ::fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_DFID_NAME | FAN_CLOEXEC, O_RDONLY);
    if (fanotify < 0) {
        fail("fanotify_init");
    }
    if (::fanotify_mark(fanotify, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, wanted, AT_FDCWD, words[1]) !=
        0) {
        fail("fanotify_mark");
    }
    say_ready(1);
    say_totals(read_events(fanotify));
}
