// Who did it.
#include "fanotify_test.hpp"

#include <sys/wait.h>

namespace espy::test::fan {
namespace {

/// Runs `deed` in a process of its own; gives its number, when it is over.
template <typename Deed>
pid_t in_a_process(Deed deed) {
    const pid_t child = ok(::fork());
    if (child == 0) {
        deed();
        ::_exit(0);
    }
    int status = 0;
    ok(::waitpid(child, &status, 0));
    EXPECT_EQ(status, 0);
    return child;
}

using FanotifyProcesses = fanotify_test;

TEST_F(FanotifyProcesses, AreNamedInTheEventEvenWhenTheyAreGone) {
    const pid_t one = in_a_process([] { ::mkdir("D/a", 0755); });
    const pid_t other = in_a_process([] { ::mkdir("D/b", 0755); });
    const auto events = log().drain_events();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].pid, one);
    EXPECT_EQ(events[1].pid, other);
}

TEST_F(FanotifyProcesses, AreNotMerged) {
    const pid_t one = in_a_process([] { ::mkdir("D/a", 0755); });
    const pid_t other = in_a_process([] { ::rmdir("D/a"); });
    const auto events = log().drain_events();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].pid, one);
    EXPECT_EQ(events[1].pid, other);
}

TEST_F(FanotifyProcesses, IncludeTheOneThatReads) {
    ok(::mkdir("D/a", 0755));
    const auto events = log().drain_events();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].pid, ::getpid());
}

class FanotifyPidfds : public fanotify_test {
protected:
    FanotifyPidfds()
        : fanotify_test(init_flags::report_dfid_name_target | init_flags::report_pidfd) {}
};

TEST_F(FanotifyPidfds, AreOpenForAProcessThatLives) {
    ok(::mkdir("D/a", 0755));
    std::array<std::byte, 65536> buffer;
    bool found = false;
    for (const fanotify::event each : log().group().read(buffer).events) {
        const auto record = each.find(info_type::pidfd);
        ASSERT_TRUE(record);
        const unique_fd process(*record->pidfd());
        found = found || (each.pid() == ::getpid() && process);
    }
    EXPECT_TRUE(found);
}

/// What a process without privileges is told, which `questions` asks: 0 if all is as it says.
template <typename Questions>
int without_privileges(Questions questions) {
    const pid_t child = ok(::fork());
    if (child == 0) {
        const bool gone =
            ::setresgid(65534, 65534, 65534) == 0 && ::setresuid(65534, 65534, 65534) == 0;
        ::_exit(gone ? questions() : 99);
    }
    int status = 0;
    ok(::waitpid(child, &status, 0));
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

TEST_F(FanotifyProcesses, AreUnknownToAnOrdinaryUserWhoMayMarkDirectoriesAlone) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can become an ordinary user";
    }
    ok(::chmod(".", 0755));
    const pid_t parent = ::getpid();
    int ends[2];
    ok(::pipe2(ends, O_CLOEXEC));
    int back[2];
    ok(::pipe2(back, O_CLOEXEC));
    const pid_t writer = ok(::fork());
    if (writer == 0) {
        char go = 0;
        const bool started = ::read(ends[0], &go, 1) == 1;
        ::mkdir("D/a", 0755);
        ::_exit(started && ::write(back[1], "x", 1) == 1 ? 0 : 1);
    }
    EXPECT_EQ(without_privileges([&] {
                  std::error_code ec;
                  fanotify::group made(init_flags::report_dfid_name_target, ec);
                  if (ec) {
                      return 1;
                  }
                  made.mark(mark_flags::add | mark_flags::filesystem, tree_events, "D", ec);
                  if (ec.value() != EPERM) {
                      return 2;
                  }
                  made.mark(mark_flags::add, tree_events, "D", ec);
                  char done = 0;
                  if (ec || ::write(ends[1], "x", 1) != 1 || ::read(back[0], &done, 1) != 1) {
                      return 3;
                  }
                  std::array<std::byte, 4096> buffer;
                  const auto result = made.read(buffer, ec);
                  return !result.events.empty() && (*result.events.begin()).pid() == 0 ? 0 : 4;
              }),
              0)
        << "parent " << parent;
    int status = 0;
    ok(::waitpid(writer, &status, 0));
    EXPECT_EQ(status, 0);
}

} // namespace
} // namespace espy::test::fan
