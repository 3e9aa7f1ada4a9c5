/// A question is `2 TOP DEVICE:INODE TOKEN`, each ended by a NUL, then the end of the stream; the
/// answer is its length as eight bytes, then the bytes for git. Nothing is written before all of it is
/// there: git would take half an answer for a whole one.
#include "git/hook/hook.hpp"

#include "git/hook/meeting_place.hpp"

#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

namespace espy::cli::git {
namespace {

/// The server says "all" after half of that; beyond it, it hangs.
constexpr int longest_wait_ms = 600;
/// Of another monitor, if it is longer.
constexpr std::size_t longest_token = 128;
/// An answer that fits is not allotted memory.
constexpr std::size_t usual_answer = 65536;

/// The token has to be something.
constexpr char all[] = "espy:none\0/";

bool write_all(const char* data, std::size_t size) noexcept {
    while (size > 0) {
        const ssize_t written = ::write(STDOUT_FILENO, data, size);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        if (written > 0) {
            data += written;
            size -= static_cast<std::size_t>(written);
        }
    }
    return true;
}

long now_ms() noexcept {
    timespec now = {};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

/// Reads exactly `size` bytes, before the clock says `end_ms`.
bool receive(int socket, char* data, std::size_t size, long end_ms) noexcept {
    while (size > 0) {
        const long left_ms = end_ms - now_ms();
        pollfd readable{socket, POLLIN, 0};
        if (left_ms <= 0 || ::poll(&readable, 1, static_cast<int>(left_ms)) == 0) {
            return false;
        }
        const ssize_t got = ::recv(socket, data, size, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
            return false;
        }
        if (got > 0) {
            data += got;
            size -= static_cast<std::size_t>(got);
        }
    }
    return true;
}

bool ask(int socket, const char* top, const char* token) noexcept {
    struct stat about = {};
    if (std::strlen(token) > longest_token) {
        token = "";
    }
    if (::stat(".", &about) != 0) {
        return false;
    }
    char question[PATH_MAX + 256];
    const int size = std::snprintf(question, sizeof question, "2%c%s%c%llx:%llx%c%s%c", 0, top, 0,
                                   static_cast<unsigned long long>(about.st_dev),
                                   static_cast<unsigned long long>(about.st_ino), 0, token, 0);
    return size > 0 && static_cast<std::size_t>(size) < sizeof question &&
           send_all(socket, question, static_cast<std::size_t>(size)) &&
           ::shutdown(socket, SHUT_WR) == 0;
}

/// Writes the answer; false if nothing was written.
bool pass_on_answer(int socket) noexcept {
    const long end_ms = now_ms() + longest_wait_ms;
    std::uint64_t size = 0;
    void* const erased = &size;
    if (!receive(socket, static_cast<char*>(erased), sizeof size, end_ms) || size == 0) {
        return false;
    }
    char usual[usual_answer];
    char* data = usual;
    if (size > sizeof usual) {
        void* const memory =
            ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) {
            return false;
        }
        data = static_cast<char*>(memory);
    }
    return receive(socket, data, size, end_ms) && (write_all(data, size), true);
}

/// True if a server holds the lock, one that has begun to listen or is about to.
bool is_server_starting(const meeting_place& at) noexcept {
    const int lock = open_lock(at);
    struct flock asked = whole_file_lock();
    const bool is_taken =
        lock >= 0 && ::fcntl(lock, F_OFD_GETLK, &asked) == 0 && asked.l_type != F_UNLCK;
    if (lock >= 0) {
        ::close(lock);
    }
    return is_taken;
}

/// The command: this program, or where the one beside which the hook was built or installed is.
bool find_espy(char* out, std::size_t size) noexcept {
    char self[PATH_MAX];
    const ssize_t length = ::readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0) {
        return false;
    }
    self[length] = 0;
    char* const slash = std::strrchr(self, '/');
    if (std::strcmp(slash, "/espy-git-fsmonitor") != 0) {
        std::snprintf(out, size, "%s", self);
        return true;
    }
    *slash = 0;
    for (const char* const way : {"../../bin/espy", "../../espy"}) {
        const int written = std::snprintf(out, size, "%s/%s", self, way);
        if (written > 0 && static_cast<std::size_t>(written) < size && ::access(out, X_OK) == 0) {
            return true;
        }
    }
    return false;
}

/// In the child: nothing of git's is held open, or stands in the way of an unmount.
[[noreturn]] void become_server(const char* espy, const char* top) noexcept {
    ::setsid();
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        ::dup2(nothing, standard);
    }
    ::close_range(STDERR_FILENO + 1, ~0U, 0);
    if (::chdir("/") == 0) {
        ::execl(espy, espy, "git", "serve", top, static_cast<char*>(nullptr));
    }
    ::_exit(127);
}

} // namespace

void start_server(const char* top) noexcept {
    meeting_place place = {};
    char espy[PATH_MAX + 32];
    if (find_meeting_place(place) && !is_server_starting(place) && find_espy(espy, sizeof espy) &&
        ::fork() == 0) {
        become_server(espy, top);
    }
}

int run_hook(int count, const char* const* words) noexcept {
    if (count < 1 || std::strcmp(words[0], "2") != 0) {
        constexpr char why[] = "espy: git asks its fsmonitor hook in another way than that of "
                               "version 2; cure: git config core.fsmonitorHookVersion 2\n";
        static_cast<void>(!::write(STDERR_FILENO, why, sizeof why - 1));
        return 1;
    }
    char top[PATH_MAX];
    meeting_place place = {};
    if (::getcwd(top, sizeof top) != nullptr && top[0] == '/' && find_meeting_place(place)) {
        const int server = connect_to_server(place);
        if (server >= 0 && ask(server, top, count > 1 ? words[1] : "") && pass_on_answer(server)) {
            return 0;
        }
        start_server(top);
    }
    write_all(all, sizeof all);
    return 0;
}

} // namespace espy::cli::git
