// A rename queues its two halves while it holds the lock of the old directory. So when
// `moved_from` is the last event that was read, one operation that takes that lock makes sure that
// the other half is queued.
#include "kernel_test.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <stop_token>
#include <thread>

#include <sys/syscall.h>

namespace espy::test {
namespace {

/// A file is renamed between `D` and `B` at full speed, in a thread of its own.
class KernelRenameBarrier : public kernel_test {
protected:
    KernelRenameBarrier() {
        ok(::mkdir("B", 0755));
        make_file("D/f");
        directories_[watch("D", "D", mask::move)] = open_file("D", O_RDONLY | O_DIRECTORY);
        directories_[watch("B", "B", mask::move)] = open_file("B", O_RDONLY | O_DIRECTORY);
    }

    /// Reads until `moved_from` was last many times, or for 50,000 renames if it was at all.
    /// Each time `barrier` is called with the old directory, and the next read must have the other
    /// half.
    void resolve(const std::function<void(int directory)>& barrier) {
        const std::jthread renamer([this](const std::stop_token& stop) { rename(stop); });
        int split = 0;
        while (split < 100 && seen_ < (split == 0 ? 1'000'000U : 100'000U)) {
            auto events = read();
            while (!events.empty() && events.back().mask == mask::moved_from) {
                const logged_event from = events.back();
                barrier(directories_[from.watch].get());
                events = read();
                ASSERT_TRUE(has_other_half(events, from)) << "after " << split << " that had";
                ++split;
            }
        }
        if (split == 0) {
            GTEST_SKIP() << "no rename was read in two parts; it needs two processors";
        }
        RecordProperty("renames_read_in_two_parts", split);
    }

private:
    /// Renames without end, but never so far ahead of the reader that the queue overflows.
    void rename(const std::stop_token& stop) {
        for (std::uint64_t queued = 0; !stop.stop_requested();) {
            if (queued - seen_ < 4096) {
                ok(::rename("D/f", "B/f"));
                ok(::rename("B/f", "D/f"));
                queued += 4;
            } else {
                std::this_thread::yield();
            }
        }
    }

    std::vector<logged_event> read() {
        auto events = log().read();
        seen_ += events.size();
        return events;
    }

    static bool has_other_half(const std::vector<logged_event>& events, const logged_event& from) {
        return std::any_of(events.begin(), events.end(), [&](const logged_event& each) {
            return each.mask == mask::moved_to && each.cookie == from.cookie;
        });
    }

    std::map<watch_id, unique_fd> directories_;
    std::atomic<std::uint64_t> seen_ = 0;
};

TEST_F(KernelRenameBarrier, IsALookAtANameThatDoesNotExist) {
    unsigned count = 0;
    resolve([&](int directory) {
        struct stat status {};
        const std::string name = "no such name " + std::to_string(++count); // none that is cached
        EXPECT_EQ(::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW), -1);
    });
}

TEST_F(KernelRenameBarrier, IsAListingOfTheOldDirectory) {
    resolve([](int directory) {
        std::array<char, 4096> entries;
        ok(::lseek(directory, 0, SEEK_SET));
        ok(::syscall(SYS_getdents64, directory, entries.data(), entries.size()));
    });
}

} // namespace
} // namespace espy::test
