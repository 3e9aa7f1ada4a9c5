/// What comes of failures: a negative errno and its reason, whatever fails. Each allocation fails
/// once, each in a life of its own.
#include "c_test.hpp"

#include <cerrno>
#include <cstdlib>
#include <new>
#include <string_view>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

/// So many allocations succeed yet; -1: all.
long allocations_left = -1;
bool has_failed = false;

/// What reading the kernel's queue fails with; 0: it does not.
int read_error = 0;

bool is_inotify(int descriptor) {
    char target[64] = {};
    const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
    return ::readlink(link.c_str(), target, sizeof target - 1) > 0 &&
           std::string_view(target) == "anon_inode:inotify";
}

} // namespace

// In the place of the C library's, for the library that is tested, too.
extern "C" ssize_t read(int descriptor, void* to, std::size_t size) {
    if (read_error != 0 && is_inotify(descriptor)) {
        errno = read_error;
        return -1;
    }
    return ::syscall(SYS_read, descriptor, to, size);
}

// Where they are inlined, g++ takes free for the wrong end of what new began.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    has_failed = has_failed || allocations_left == 0;
    void* const memory = allocations_left == 0 ? nullptr : std::malloc(size == 0 ? 1 : size);
    allocations_left -= allocations_left > 0 ? 1 : 0;
    return memory;
}
[[gnu::noinline]] void* operator new(std::size_t size) {
    void* const memory = operator new(size, std::nothrow);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}

namespace espy::test {
namespace {

/// In `call` alone, allocations fail once so many have not.
template <typename Call>
auto short_of_memory(long& left, Call call) {
    allocations_left = left;
    const auto result = call();
    left = allocations_left;
    allocations_left = -1;
    return result;
}

/// One life: every function once. @return What the first that failed returned, or 1.
int64_t live(const temporary_directory& place, bool settled, long left) {
    espy_watcher_options options{};
    options.size = sizeof options;
    options.settled = settled ? 1 : 0;
    espy_watcher* made = nullptr;
    espy_error error{};
    int64_t result =
        short_of_memory(left, [&] { return espy_watcher_new(&made, &options, &error); });
    const c_watcher watcher(made);
    const c_batch batch(short_of_memory(left, [] { return espy_batch_new(); }));
    if (result < 0 || batch == nullptr) {
        return result < 0 ? result : -ENOMEM;
    }
    espy_coverage covered{};
    covered.size = sizeof covered;
    std::vector<std::function<int64_t()>> calls{
        [&] { return espy_add(made, place.path().c_str(), nullptr, &error); },
        [&] { return espy_sync(made, batch.get(), -1, &error); },
        [&] { return espy_poll(made, batch.get(), &error); },
        [&] { return espy_reprune(made, 1, "", &error); },
        [&] { return espy_wait(made, batch.get(), 0, &error); },
        [&] { return espy_pending(made, batch.get(), &error); },
        [&] { return espy_covers(made, 1, "f", &covered, &error); },
        [&] { return espy_remove(made, 1, &error); },
    };
    for (const auto& call : calls) {
        result = short_of_memory(left, call);
        if (result < 0) {
            EXPECT_EQ(error.code, -result);
            EXPECT_STRNE(error.operation, "");
            EXPECT_STRNE(error.message, "");
            return result;
        }
    }
    return 1;
}

class Faults : public testing::TestWithParam<bool> {};

TEST_P(Faults, OfMemoryAreErrorsOfTheCallThatNeededIt) {
    const temporary_directory place;
    touch(place / "f");
    long lives = 0;
    do {
        has_failed = false;
        const int64_t result = live(place, GetParam(), lives++);
        EXPECT_EQ(result, result < 0 ? -ENOMEM : 1);
    } while (has_failed);
    EXPECT_GT(lives, 50);
}

INSTANTIATE_TEST_SUITE_P(C, Faults, testing::Bool(), [](const auto& tested) {
    return tested.param ? std::string("Settled") : std::string("Plain");
});

TEST(Faults, WhatCouldNotBeHandedOutEndsTheWatcher) {
    const temporary_directory place;
    const c_watcher watcher = make_watcher();
    const c_batch batch(espy_batch_new());
    espy_add(watcher.get(), place.path().c_str(), nullptr, nullptr);
    espy_sync(watcher.get(), batch.get(), -1, nullptr);
    for (int i = 0; i < 100; ++i) {
        touch(place / std::to_string(i));
    }
    long left = 0;
    const int told =
        short_of_memory(left, [&] { return espy_sync(watcher.get(), batch.get(), -1, nullptr); });
    EXPECT_EQ(told, -ENOMEM);
    EXPECT_EQ(espy_batch_size(batch.get()), 0U);
    EXPECT_EQ(espy_poll(watcher.get(), batch.get(), nullptr), -ENOMEM);
}

TEST(Faults, OfReadingAreErrorsOfTheCallAndNothingIsLost) {
    const temporary_directory place;
    const c_batch batch(espy_batch_new());
    for (const uint32_t settled : {0U, 1U}) {
        espy_watcher_options options{};
        options.size = sizeof options;
        options.settled = settled;
        const c_watcher watcher = make_watcher(&options);
        espy_add(watcher.get(), place.path().c_str(), nullptr, nullptr);
        espy_sync(watcher.get(), batch.get(), -1, nullptr);
        touch(place / std::to_string(settled));
        const std::vector<std::function<int(espy_error*)>> calls{
            [&](auto* error) { return espy_poll(watcher.get(), batch.get(), error); },
            [&](auto* error) { return espy_wait(watcher.get(), batch.get(), -1, error); },
            [&](auto* error) { return espy_sync(watcher.get(), batch.get(), -1, error); },
        };
        for (const int code : {EIO, EBADF}) {
            for (const auto& call : calls) {
                espy_error error{};
                read_error = code;
                const int result = call(&error);
                read_error = 0;
                EXPECT_EQ(result, -code);
                EXPECT_EQ(error.code, code);
                EXPECT_EQ(std::string_view(error.operation).substr(0, 5), "espy_");
                EXPECT_EQ(espy_batch_size(batch.get()), 0U);
            }
        }
        EXPECT_EQ(espy_sync(watcher.get(), batch.get(), -1, nullptr), ESPY_REACHED);
        const std::vector<std::string> lines = told(*batch);
        ASSERT_FALSE(lines.empty());
        EXPECT_EQ(lines.front(), "created file " + std::to_string(settled));
    }
}

TEST(Faults, NameTheOperationThePathAndTheReason) {
    const temporary_directory place;
    const c_watcher watcher = make_watcher();
    espy_error error{};
    const std::string absent = place / "absent";
    EXPECT_EQ(espy_add(watcher.get(), absent.c_str(), nullptr, &error), -ENOENT);
    EXPECT_EQ(error.code, ENOENT);
    EXPECT_NE(std::string(error.message).find(absent), std::string::npos) << error.message;
    EXPECT_STRNE(error.operation, "");
}

TEST(Faults, OfALongPathKeepTheirEnd) {
    const c_watcher watcher = make_watcher();
    espy_error error{};
    const std::string longest = "/" + std::string(2000, 'x');
    EXPECT_EQ(espy_add(watcher.get(), longest.c_str(), nullptr, &error), -ENAMETOOLONG);
    EXPECT_EQ(std::string(error.message).substr(0, 4), "...x");
    EXPECT_EQ(std::string(error.message).size(), sizeof error.message - 1);
}

TEST(Faults, OfTheLimitOfOpenFilesAreToldByTheirErrno) {
#ifdef __clang__
    GTEST_SKIP() << "the sanitizer takes a descriptor to look whether an object is one";
#endif
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const int next = ::open("/", O_PATH | O_CLOEXEC);
    ::close(next);
    const rlimit none{static_cast<rlim_t>(next), before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    espy_watcher* made = nullptr;
    espy_error error{};
    const int result = espy_watcher_new(&made, nullptr, &error);
    ::setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_EQ(result, -EMFILE);
    EXPECT_EQ(error.code, EMFILE);
    EXPECT_EQ(made, nullptr);
}

} // namespace
} // namespace espy::test
