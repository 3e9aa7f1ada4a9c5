#include "event_queue_limit.hpp"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace espy::test {
namespace {

const char* setting_of(backend of) noexcept {
    return of == backend::fanotify ? "/proc/sys/fs/fanotify/max_queued_events"
                                   : "/proc/sys/fs/inotify/max_queued_events";
}

} // namespace

event_queue_limit::event_queue_limit(backend of, std::size_t events, std::error_code& ec)
    : file_(::open(setting_of(of), O_RDWR | O_CLOEXEC)) {
    ec.clear();
    std::array<char, 32> text;
    if (!file_ || ::flock(file_.get(), LOCK_EX) != 0) {
        ec.assign(errno, std::system_category());
        return;
    }
    const ssize_t size = ::pread(file_.get(), text.data(), text.size(), 0);
    if (size <= 0) {
        ec.assign(size < 0 ? errno : EIO, std::system_category());
        return;
    }
    before_.assign(text.data(), static_cast<std::size_t>(size));
    if (!write(std::to_string(events))) {
        ec.assign(errno, std::system_category());
    }
}

event_queue_limit::~event_queue_limit() {
    if (!before_.empty()) {
        write(before_);
    }
}

bool event_queue_limit::write(std::string_view value) noexcept {
    return ::pwrite(file_.get(), value.data(), value.size(), 0) ==
           static_cast<ssize_t>(value.size());
}

usual_event_queue::usual_event_queue(backend of)
    : file_(::open(setting_of(of), O_RDONLY | O_CLOEXEC)) {
    if (file_) {
        ::flock(file_.get(), LOCK_SH);
    }
}

} // namespace espy::test
