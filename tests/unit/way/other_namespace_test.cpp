/// Paths over the links of procfs that lead into the mounts of another process.
#include "support/place.hpp"
#include "support/temporary_directory.hpp"

#include <espy/watcher.hpp>

#include <gmock/gmock.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

/// A process in mounts of its own, where a file system covers `place`; it makes a file there when it
/// is told to.
class other_process {
public:
    explicit other_process(const fs::path& place) {
        ok(::pipe(orders_.data()));
        ok(::pipe(answers_.data()));
        id_ = ::fork();
        if (id_ == 0) {
            run(place);
        }
    }
    ~other_process() {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
        for (const int fd : {orders_[0], orders_[1], answers_[0], answers_[1]}) {
            ::close(fd);
        }
    }
    /// False if it has failed.
    bool has_done_so() {
        char answer = 0;
        return ::read(answers_[0], &answer, 1) == 1 && answer == 1;
    }
    bool make_file() {
        (void)!::write(orders_[1], "", 1);
        return has_done_so();
    }
    pid_t id() const { return id_; }

private:
    void answer(bool good) {
        const char text = good ? 1 : 0;
        (void)!::write(answers_[1], &text, 1);
    }
    [[noreturn]] void run(const fs::path& place) {
        answer(::unshare(CLONE_NEWNS) == 0 &&
               ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
               ::mount("none", place.c_str(), "tmpfs", 0, nullptr) == 0);
        char order = 0;
        while (::read(orders_[0], &order, 1) == 1) {
            std::ofstream made(place / "inside");
            answer(made.good());
        }
        ::_exit(0);
    }

    std::array<int, 2> orders_{};
    std::array<int, 2> answers_{};
    pid_t id_ = 0;
};

TEST(OtherNamespace, ShowsItsOwnFilesAndNotThoseOfThePathHere) {
    const temporary_directory place;
    other_process other(place.path());
    if (!other.has_done_so()) {
        GTEST_SKIP() << "mounting needs CAP_SYS_ADMIN";
    }
    watcher w;
    batch changes;
    const std::string path =
        "/proc/" + std::to_string(other.id()) + "/root" + place.path().native();
    w.add(path);
    w.sync(changes);
    ASSERT_TRUE(other.make_file());
    std::ofstream(place / "outside") << "text";
    w.sync(changes);
    std::string told;
    for (const change& each : changes) {
        told += std::string(to_string(each.kind)) + ' ' + std::string(each.path) + '\n';
    }
    EXPECT_THAT(told, HasSubstr("created " + path + "/inside"));
    EXPECT_THAT(told, Not(HasSubstr("outside")));
}

} // namespace
} // namespace espy::test
