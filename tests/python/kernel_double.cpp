/// The three functions of inotify(7) that count their calls and fail when told to.

#include <array>
#include <cerrno>
#include <cstdint>

#include <sys/syscall.h>
#include <unistd.h>

namespace {

enum function : unsigned { init1, add_watch, rm_watch };

struct state {
    int calls = 0;
    int failure = 0;
};
std::array<state, 3> functions{};

bool fails(unsigned called) {
    ++functions[called].calls;
    errno = functions[called].failure;
    return errno != 0;
}

} // namespace

extern "C" {

/// How often `called` (0 init1, 1 add_watch, 2 rm_watch) was called.
int double_calls(unsigned called) {
    return functions[called].calls;
}

/// Makes `called` fail with `reason`; 0: no more.
void double_fail(unsigned called, int reason) {
    functions[called].failure = reason;
}

int inotify_init1(int flags) {
    return fails(init1) ? -1 : static_cast<int>(::syscall(SYS_inotify_init1, flags));
}

int inotify_add_watch(int fd, const char* path, std::uint32_t mask) {
    return fails(add_watch) ? -1
                            : static_cast<int>(::syscall(SYS_inotify_add_watch, fd, path, mask));
}

int inotify_rm_watch(int fd, int wd) {
    return fails(rm_watch) ? -1 : static_cast<int>(::syscall(SYS_inotify_rm_watch, fd, wd));
}
}
