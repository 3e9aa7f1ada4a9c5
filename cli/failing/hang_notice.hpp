/// A file system that does not answer.
#pragma once

#include <espy/unique_fd.hpp>

#include <atomic>
#include <string>

#include <pthread.h>
#include <sys/types.h>

namespace espy::cli {

/// Says on standard error which file system does not answer, while the thread that made this waits
/// for it: nothing else is told meanwhile, be it of other paths. Another thread says so, which
/// sleeps unless the first one works for long. Where there can be no such thread, nothing is said.
/// Distinct objects: safe. Shared objects: unsafe.
class hang_notice {
public:
    hang_notice();
    hang_notice(const hang_notice&) = delete;
    hang_notice& operator=(const hang_notice&) = delete;
    ~hang_notice();

    /// From here on the thread may have to wait for a file system …
    void works() noexcept;
    /// … and from here on it does not. Says that what was told to hang has answered.
    void rests() noexcept;

private:
    static void* watch(void* self) noexcept;
    void look();
    void look_later() noexcept;

    const pid_t thread_;
    unique_fd timer_;
    pthread_t watcher_{};
    std::atomic<bool> ends_ = false;
    std::atomic<bool> rests_ = true;
    /// The timer is set.
    std::atomic<bool> will_look_ = false;
    /// A number for each time that the thread works, and that in which it was told to hang.
    std::atomic<unsigned> work_ = 0;
    std::atomic<unsigned> hung_ = 0;
    /// Of the watching thread: in which call the other was when it looked last.
    std::string last_;
};

} // namespace espy::cli
