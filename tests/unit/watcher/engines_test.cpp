/// Which backend a root gets, and what happens when that one does not work any more.
#include "watcher/choose_backend.hpp"

#include "support/mirror.hpp"
#include "support/temporary_directory.hpp"
#include "watcher/test_access.hpp"

#include <espy/watcher.hpp>

#include <gmock/gmock.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <optional>
#include <vector>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// inotify(7) with as many instances and watches as are left.
int instances_left = 0;
int watches_left = 0;

inotify::api scarce() {
    static const inotify::api& real = inotify::api::system();
    inotify::api table = real;
    table.init1 = [](int flags) {
        if (instances_left-- <= 0) {
            errno = EMFILE;
            return -1;
        }
        return real.init1(flags);
    };
    table.add_watch = [](int fd, const char* path, std::uint32_t mask) {
        if (watches_left-- <= 0) {
            errno = ENOSPC;
            return -1;
        }
        return real.add_watch(fd, path, mask);
    };
    return table;
}

class Engines : public ::testing::Test {
protected:
    void SetUp() override {
        if (std::getenv("ESPY_BACKEND") != nullptr) {
            GTEST_SKIP() << "ESPY_BACKEND is set";
        }
        instances_left = 8;
        watches_left = 1 << 20;
        options.api = scarce();
    }

    void make(const fs::path& name) { fs::create_directories(place / name); }
    void write(const fs::path& name, const char* text = "text") {
        std::ofstream(place / name, std::ios::app) << text;
    }

    /// Reads up to here; what was told is in `told`, and the map equals the disk.
    void sync(watcher& w) {
        told.clear();
        w.sync(changes);
        for (const change& each : changes) {
            map.apply(each);
            told += std::string(to_string(each.kind)) + ' ' + std::string(each.path) + '\n';
            failure = each.kind == change_kind::watch_failed ? std::string(each.message) : failure;
        }
        EXPECT_THAT(map.contradictions(), IsEmpty());
        EXPECT_EQ(map.of(root), walk(place.path()));
    }

    bool covers_file_system() {
        return tree::probe_fanotify(place.path(), options.fanotify_api).reach ==
               tree::fanotify_reach::file_system;
    }

    root_options initially{.initial = true};
    temporary_directory place;
    tree::engine_options options;
    batch changes;
    mirror map;
    root_id root{};
    std::string told;
    std::string failure;
};

#define NEEDS_A_FILE_SYSTEM_MARK()                                                                 \
    if (!covers_file_system()) {                                                                   \
        GTEST_SKIP() << "no mark of fanotify(7) covers the file system of " << place.path();       \
    }

TEST_F(Engines, PreferInotify) {
    watcher w = test_access::make(options);
    root = w.add(place.path(), initially);
    EXPECT_EQ(w.choice(root)->backend, backend::inotify);
    EXPECT_THAT(w.choice(root)->reason, HasSubstr("order"));
    EXPECT_EQ(tree::choose_backend(place.path(), options).backend, backend::inotify);
    EXPECT_FALSE(w.choice(root_id(7)));
}

TEST_F(Engines, SayThatABackendWasAskedFor) {
    options.backend = backend::inotify;
    watcher w = test_access::make(options);
    root = w.add(place.path());
    EXPECT_EQ(w.choice(root)->reason, "it was asked for");
}

TEST_F(Engines, TakeFanotifyWhereInotifyHasNoInstanceLeft) {
    if (tree::probe_fanotify(place.path(), options.fanotify_api).reach ==
        tree::fanotify_reach::nothing) {
        GTEST_SKIP() << "fanotify(7) cannot be had";
    }
    instances_left = 0;
    watcher w = test_access::make(options);
    root = w.add(place.path(), initially);
    EXPECT_EQ(w.choice(root)->backend, backend::fanotify);
    EXPECT_THAT(w.choice(root)->reason, HasSubstr("fs.inotify.max_user_instances"));
    make("a");
    sync(w);
    EXPECT_THAT(told, HasSubstr("/a"));
    EXPECT_EQ(w.covers(root, "a")->backend, "fanotify");
}

TEST_F(Engines, MoveARootThatHasNoWatchLeftWhileItIsListed) {
    NEEDS_A_FILE_SYSTEM_MARK();
    for (int i = 0; i < 40; ++i) {
        make("d" + std::to_string(i) + "/e/f");
    }
    watches_left = 30;
    watcher w = test_access::make(options);
    root = w.add(place.path(), initially);
    sync(w);
    EXPECT_THAT(failure, HasSubstr("fanotify takes over"));
    EXPECT_THAT(told, HasSubstr("resynced"));
    EXPECT_THAT(told, HasSubstr("ready"));
    EXPECT_EQ(w.choice(root)->backend, backend::fanotify);
    EXPECT_THAT(w.choice(root)->reason, HasSubstr("limit"));
    ASSERT_EQ(w.backends().size(), 1U);
    EXPECT_EQ(w.backends()[0].roots, 1U);
    EXPECT_EQ(w.stats().directories_uncovered, 0U);
    EXPECT_EQ(w.stats().directories_watched, 121U);
    const statistics now = w.stats();
    EXPECT_GT(now.entry_bytes, 0U);
    EXPECT_EQ(now.memory_bytes,
              now.entry_bytes + now.directory_bytes + now.name_bytes + now.table_bytes);
    write("d39/e/f/file");
    sync(w);
    EXPECT_THAT(told, HasSubstr("created"));
}

/// A descriptor that is closed here stays in the set as long as a child process has it.
TEST_F(Engines, WakeNobodyForADescriptorThatOnlyAChildHas) {
    NEEDS_A_FILE_SYSTEM_MARK();
    for (int i = 0; i < 40; ++i) {
        make("d" + std::to_string(i));
    }
    watcher w = test_access::make(options);
    root = w.add(place.path(), initially);
    sync(w);
    const pid_t child = ::fork();
    if (child == 0) {
        ::pause();
    }
    watches_left = 0;
    make("more");
    sync(w);
    EXPECT_EQ(w.choice(root)->backend, backend::fanotify);
    write("d0/file");
    sync(w);
    pollfd interest{w.native_handle(), POLLIN, 0};
    for (int i = 0; i < 100 && ::poll(&interest, 1, 0) == 1; ++i) {
        w.poll(changes);
    }
    EXPECT_EQ(::poll(&interest, 1, 0), 0);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
}

TEST_F(Engines, TellDifferencesOnlyOfARootThatMovesLater) {
    NEEDS_A_FILE_SYSTEM_MARK();
    make("kept/below");
    write("kept/below/file");
    watches_left = 100;
    watcher w = test_access::make(options);
    root = w.add(place.path(), initially);
    sync(w);
    fs::last_write_time(place / "kept/below/file",
                        fs::file_time_type::clock::now() - std::chrono::hours(1));
    sync(w);
    watches_left = 0;
    make("more");
    sync(w);
    EXPECT_THAT(told, HasSubstr("created " + (place / "more").string()));
    EXPECT_THAT(told, Not(HasSubstr("created " + (place / "kept").string())));
    EXPECT_THAT(told, Not(HasSubstr("removed")));
    EXPECT_THAT(told, Not(HasSubstr("\nready")));
    EXPECT_EQ(w.choice(root)->backend, backend::fanotify);
    fs::rename(place / "kept", place / "moved");
    sync(w);
    EXPECT_THAT(told, HasSubstr("renamed"));
}

TEST_F(Engines, TellWhatChangesWhileARootMoves) {
    NEEDS_A_FILE_SYSTEM_MARK();
    make("a/b");
    write("a/b/file");
    make("other");
    write("other/file", "another");
    watcher w = test_access::make(options);
    root = w.add(place.path(), initially);
    sync(w);
    watches_left = 0;
    make("new");
    write("a/b/file", "more");
    fs::rename(place / "a", place / "c");
    // Another directory under a name that is known, with a file that nobody touched.
    fs::rename(place / "other", place / "a");
    fs::remove_all(place / "c/b");
    sync(w);
    EXPECT_THAT(told, HasSubstr("a/file"));
    EXPECT_THAT(told, HasSubstr("resynced"));
}

TEST_F(Engines, WatchSeveralRootsInSeveralWays) {
    NEEDS_A_FILE_SYSTEM_MARK();
    make("d/e");
    watches_left = 3;
    watcher w = test_access::make(options);
    root = w.add(place.path(), initially);
    sync(w);
    watches_left = 100;
    temporary_directory second;
    const root_id other = w.add(second.path(), initially);
    EXPECT_EQ(w.choice(other)->backend, backend::inotify);
    w.sync(changes);
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].kind, change_kind::ready);
    EXPECT_EQ(changes[0].root, other);
    EXPECT_EQ(w.backends().size(), 2U);
    write("d/file");
    fs::create_directory(second / "x");
    w.sync(changes);
    std::uint64_t before = 0;
    bool of_both[2] = {false, false};
    for (const change& each : changes) {
        EXPECT_GT(each.seq, before);
        before = each.seq;
        of_both[each.root == other ? 1 : 0] = true;
    }
    EXPECT_TRUE(of_both[0] && of_both[1]);
    EXPECT_TRUE(w.remove(other));
    EXPECT_FALSE(w.remove(other));
    EXPECT_FALSE(w.choice(other));
    EXPECT_EQ(w.stats().changes_told, before);
}

TEST_F(Engines, ListWhatFanotifyRefusesToMark) {
    if (tree::probe_fanotify(place.path(), options.fanotify_api).reach ==
        tree::fanotify_reach::nothing) {
        GTEST_SKIP() << "fanotify(7) cannot be had";
    }
    // As of a file system whose marks may not be in one group with those of others.
    options.fanotify_api.mark = [](int, unsigned, std::uint64_t, int, const char*) {
        errno = EXDEV;
        return -1;
    };
    options.backend = backend::fanotify;
    make("d/e");
    watcher w = test_access::make(options);
    root = w.add(place.path(), initially);
    sync(w);
    EXPECT_THAT(failure, HasSubstr("listed now and then"));
    write("d/e/f");
    fs::rename(place / "d", place / "g");
    sync(w);
    EXPECT_THAT(told, HasSubstr("g/e/f"));
}

/// What a filter of seccomp(2) answers to the calls of one interface from here on, in this process.
bool deny(std::initializer_list<std::uint32_t> calls, int error) {
    std::vector<sock_filter> program{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
    for (const std::uint32_t call : calls) {
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
        program.push_back(
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error)));
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

/// The backend of a root in a process of its own, behind such a filter, after a change was told; or
/// nothing if there can be no filter.
std::optional<backend> backend_behind(std::initializer_list<std::uint32_t> calls, int error,
                                      const fs::path& place) {
    constexpr int no_filter = 100;
    constexpr int wrong = 101;
    const pid_t child = ::fork();
    if (child == 0) {
        if (!deny(calls, error)) {
            ::_exit(no_filter);
        }
        try {
            watcher w;
            const root_id root = w.add(place);
            batch changes;
            w.sync(changes);
            const std::size_t before = changes.size();
            fs::create_directory(place / ("x" + std::to_string(::getpid())));
            w.sync(changes);
            const bool quiet = before == 1 && changes.size() == 1;
            ::_exit(quiet ? static_cast<int>(w.choice(root)->backend) : wrong);
        } catch (const std::exception&) {
            ::_exit(wrong);
        }
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : wrong;
    EXPECT_NE(code, wrong);
    return code == no_filter ? std::nullopt : std::optional(static_cast<backend>(code));
}

constexpr std::initializer_list<std::uint32_t> fanotify_calls{
    SYS_fanotify_init, SYS_fanotify_mark, SYS_name_to_handle_at, SYS_open_by_handle_at};
constexpr std::initializer_list<std::uint32_t> inotify_calls{SYS_inotify_init1,
                                                             SYS_inotify_add_watch};

TEST_F(Engines, AreQuietInASandboxWithoutFanotify) {
    for (const int error : {EPERM, ENOSYS}) {
        const auto found = backend_behind(fanotify_calls, error, place.path());
        if (!found) {
            GTEST_SKIP() << "no filter of seccomp(2) can be installed";
        }
        EXPECT_EQ(found, backend::inotify);
    }
}

TEST_F(Engines, DoWithoutInotifyInASandbox) {
    const bool marks = tree::probe_fanotify(place.path(), options.fanotify_api).reach !=
                       tree::fanotify_reach::nothing;
    const auto found = backend_behind(inotify_calls, EPERM, place.path());
    if (!found) {
        GTEST_SKIP() << "no filter of seccomp(2) can be installed";
    }
    EXPECT_EQ(found, marks ? backend::fanotify : backend::poll);
}

TEST_F(Engines, DoWithoutInotifyInASandboxThatDeniesWatchesOnly) {
    for (const int error : {EPERM, ENOSYS}) {
        const auto found = backend_behind({SYS_inotify_add_watch}, error, place.path());
        if (!found) {
            GTEST_SKIP() << "no filter of seccomp(2) can be installed";
        }
        EXPECT_NE(found, backend::inotify);
    }
}

TEST_F(Engines, LeaveErrnoAsItWasWhenTheyWake) {
    constexpr int before = 77;
    const pid_t child = ::fork();
    if (child == 0) {
        watcher w;
        if (!deny({SYS_write}, EPERM)) {
            ::_exit(before);
        }
        errno = before;
        w.wake();
        ::_exit(errno);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), before);
}

TEST_F(Engines, PollInASandboxThatDeniesBoth) {
    const auto found = backend_behind(
        {SYS_fanotify_init, SYS_fanotify_mark, SYS_inotify_init1, SYS_inotify_add_watch}, ENOSYS,
        place.path());
    if (!found) {
        GTEST_SKIP() << "no filter of seccomp(2) can be installed";
    }
    EXPECT_EQ(found, backend::poll);
}

TEST_F(Engines, StayWithWhatWasAskedFor) {
    make("d/e/f");
    watches_left = 6;
    options.backend = backend::inotify;
    watcher w = test_access::make(options);
    root = w.add(place.path(), initially);
    make("d/g");
    sync(w);
    watches_left = 0;
    make("d/g/h");
    sync(w);
    EXPECT_EQ(w.choice(root)->backend, backend::inotify);
    EXPECT_THAT(failure, Not(HasSubstr("takes over")));
}

} // namespace
} // namespace espy::test
