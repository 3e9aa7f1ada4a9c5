// A name can be used before its creation is queued: the kernel shows it first. On ext4 the end of a transaction comes in between.
#include "fanotify_test.hpp"

#include <atomic>
#include <set>

#include <sys/mman.h>
#include <sys/wait.h>

namespace espy::test::fan {
namespace {

using FanotifyCreation = fanotify_test;

constexpr int rounds = 1000;

/// A process that makes the files `D/0`, `D/1`, …, each when the one before has been found.
class maker {
public:
    maker() {
        void* const shared = ::mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        found_ = new (shared == MAP_FAILED ? nullptr : shared) std::atomic<int>(0);
        process_ = ok(::fork());
        if (process_ == 0) {
            for (int i = 0; i < rounds && *found_ >= 0; ++i) {
                ::close(::open(path(i).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
                while (*found_ == i) {
                }
            }
            ::_exit(0);
        }
    }
    maker(const maker&) = delete;
    maker& operator=(const maker&) = delete;
    ~maker() {
        *found_ = -1;
        ::waitpid(process_, nullptr, 0);
        ::munmap(found_, sizeof *found_);
    }
    static std::string path(int i) { return "D/" + std::to_string(i); }
    void found(int i) { *found_ = i + 1; }
    pid_t process() const noexcept { return process_; }

private:
    std::atomic<int>* found_ = nullptr;
    pid_t process_ = 0;
};

TEST_F(FanotifyCreation, MayBeToldAfterWhatAnotherProcessDoesToTheFile) {
    std::error_code ec;
    log().group().mark(mark_flags::add | mark_flags::filesystem, mask::open, ".", ec);
    ASSERT_FALSE(ec) << ec.message();
    maker makes;
    std::set<std::string> made;
    std::set<std::string> early;
    for (int i = 0; i < rounds && early.empty(); ++i) {
        unique_fd file;
        while (!file) {
            file.reset(::open(maker::path(i).c_str(), O_WRONLY | O_CLOEXEC));
        }
        ok(::write(file.get(), "x", 1));
        file.reset();
        makes.found(i);
        for (const logged_event& each :
             i % 64 == 63 ? log().drain_events() : std::vector<logged_event>()) {
            if (each.pid == makes.process() && any(each.mask, mask::create)) {
                made.insert(each.what);
            } else if (each.pid == ::getpid() && !made.contains(each.what)) {
                early.insert(each.what);
            }
        }
    }
    if (early.empty()) {
        GTEST_SKIP() << "not seen in " << rounds << " files on this file system";
    }
}

} // namespace
} // namespace espy::test::fan
