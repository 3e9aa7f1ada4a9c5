/// Every allocation of a recorder's life fails once, each in a life of its own: what comes is `ENOMEM` or
/// `std::bad_alloc`, and the journal is one that the next goes on with. The same of what a descriptor is waited for with.
#include "recorded.hpp"

#include <support/failing_memory.hpp>

#include <cerrno>
#include <set>

#include <poll.h>
#include <sqlite3.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

/// So many descriptors can be added yet; -1: all.
long waits_left = -1;
bool wait_failed = false;

} // namespace

/// As if `fs.epoll.max_user_watches` were reached.
extern "C" int epoll_ctl(int epoll, int operation, int fd, epoll_event* interest) noexcept {
    if (operation == EPOLL_CTL_ADD && waits_left >= 0 && waits_left-- == 0) {
        wait_failed = true;
        errno = ENOSPC;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_epoll_ctl, epoll, operation, fd, interest));
}

namespace espy::test {
namespace {

namespace fs = std::filesystem;

/// SQLite has its memory from here: it calls malloc(3), not what C++ allocates by.
class sqlite_memory {
public:
    sqlite_memory() {
        ::sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual);
        ::sqlite3_mem_methods own = usual;
        own.xMalloc = [](int size) { return is_to_fail() ? nullptr : usual.xMalloc(size); };
        own.xRealloc = [](void* before, int size) {
            return is_to_fail() ? nullptr : usual.xRealloc(before, size);
        };
        ::sqlite3_config(SQLITE_CONFIG_MALLOC, &own);
    }

private:
    static bool is_to_fail() {
        try {
            ::operator delete(::operator new(1));
            return false;
        } catch (const std::bad_alloc&) {
            return true;
        }
    }
    static inline ::sqlite3_mem_methods usual;
};
const sqlite_memory replaced;

template <typename Call>
bool fails(long& left, Call call) {
    return lacks_memory(left, [&](std::error_code& ec) {
        try {
            call();
        } catch (const std::system_error& why) {
            ec = why.code();
        }
    });
}

class JournalOutOfMemory : public Recorded {
protected:
    void SetUp() override {
        make("d/e");
        write("d/f", "1");
        write("d/e/a name that is too long for a string to keep it in itself", "1");
        write("gone", "1");
        began_ = record();
        known_ = on_disk();
        fs::copy(place_ / "state", place_ / "before");
        fs::copy(place_ / "root", place_ / "tree", fs::copy_options::recursive);
    }
    /// The journal and the tree are as they were; the tree is another by its inodes.
    void begin_again() const {
        for (const auto& [kept, used] : {std::pair{"before", "state"}, {"tree", "root"}}) {
            fs::remove_all(place_ / used);
            fs::copy(place_ / kept, place_ / used, fs::copy_options::recursive);
        }
        fs::permissions(place_ / "state", fs::perms::owner_all);
    }
    std::set<std::string> on_disk() const {
        std::set<std::string> all;
        for (const auto& each : fs::recursive_directory_iterator(root())) {
            all.insert("r/" + each.path().lexically_relative(root()).native());
        }
        return all;
    }

    /// False if one of the first `left` allocations, or none, was the last.
    bool ends_early(long left) const {
        std::optional<recorder> by;
        batch out;
        if (fails(left, [&] { by.emplace(root(), file(), quickly()); })) {
            return true;
        }
        const auto sync = [&] {
            if (!fails(left, [&] { by->sync(out, std::chrono::seconds(20)); })) {
                return false;
            }
            // What it had taken from the watcher is lost: it must not go on as if nothing had been.
            for (int times = 0; times < 2; ++times) {
                try {
                    by->poll(out);
                    ADD_FAILURE() << "goes on";
                } catch (const std::system_error& why) {
                    EXPECT_EQ(why.code(), std::errc::not_enough_memory);
                } catch (const std::bad_alloc&) {
                }
            }
            return true;
        };
        if (sync()) {
            return true;
        }
        fs::rename(in("d/e"), in("moved"));
        write("d/f", "22");
        for (int i = 0; i < 20; ++i) {
            write("d/g" + std::to_string(i), "1");
        }
        if (sync()) {
            return true;
        }
        fs::remove(in("gone"));
        write("late", "1");
        return sync() || fails(left, [&] { by->look_again(); }) || sync();
    }

    /// What is answered since the beginning leads to the tree of now, and names what was written.
    void expect_complete() const {
        record();
        std::set<std::string> now = known_;
        std::set<std::string> touched;
        batch told;
        token upto;
        since_options below;
        below.root_path = "r";
        ASSERT_EQ(journal(file()).since(began_, told, upto, below), since_status::changes);
        for (const change& each : told) {
            const std::string path(each.path);
            touched.insert(path);
            if (each.kind == change_kind::created) {
                EXPECT_TRUE(now.insert(path).second) << path;
            } else if (each.kind == change_kind::removed) {
                EXPECT_EQ(now.erase(path), 1U) << path;
            } else if (each.kind == change_kind::renamed) {
                std::set<std::string> moved;
                for (const std::string& one : now) {
                    const bool is_below =
                        one == each.from || one.starts_with(std::string(each.from) + '/');
                    moved.insert(is_below ? path + one.substr(each.from.size()) : one);
                }
                now = moved;
            }
        }
        EXPECT_EQ(now, on_disk());
        EXPECT_TRUE(touched.contains("r/d/f"));
    }

    token began_;
    std::set<std::string> known_;
};

TEST_F(JournalOutOfMemory, IsAnErrorOfARecorderAndOneThatFollowsFindsAll) {
    for (const bool once : {true, false}) {
        failing_memory::only_one_fails = once;
        long most = 0;
        bool ended = true;
        for (long left = 0; ended || failing_memory::has_failed; left += 1 + left / 10) {
            SCOPED_TRACE(left);
            begin_again();
            ended = ends_early(left);
            most = left;
            if (ended) {
                write("d/f", "333");
            }
            expect_complete();
            ASSERT_FALSE(HasFailure());
            ASSERT_LT(left, 1'000'000);
        }
        EXPECT_GT(most, 500);
    }
}

/// It says so, or it wakes up all the same.
TEST_F(Recorded, IsNeverDeafForWantOfRoomInASetOfDescriptors) {
    wait_failed = true;
    for (long nth = 0; wait_failed; ++nth) {
        SCOPED_TRACE(nth);
        waits_left = nth;
        wait_failed = false;
        try {
            recorder by(root(), file(), quickly());
            sync(by);
            write("f", std::to_string(nth));
            batch told;
            while (!by.poll(told)) {
                pollfd interest{by.native_handle(), POLLIN, 0};
                ASSERT_GT(::poll(&interest, 1, 20'000), 0);
            }
        } catch (const error& why) {
            EXPECT_EQ(why.code().value(), ENOSPC) << why.what();
        }
        ASSERT_LT(nth, 100);
    }
    waits_left = -1;
}

} // namespace
} // namespace espy::test
