/// What the functions of C do when all is well.
#include "c_test.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <cstring>
#include <thread>

#include <poll.h>
#include <pthread.h>

namespace espy::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using lines = std::vector<std::string>;

class Calls : public testing::Test {
protected:
    int64_t add(const espy_root_options* options = nullptr) {
        return espy_add(watcher.get(), place.path().c_str(), options, nullptr);
    }
    lines sync() {
        EXPECT_EQ(espy_sync(watcher.get(), batch.get(), -1, nullptr), ESPY_REACHED);
        return told(*batch);
    }

    temporary_directory place;
    c_watcher watcher = make_watcher();
    c_batch batch{espy_batch_new()};
};

TEST_F(Calls, TellWhatHappened) {
    EXPECT_EQ(add(), 1);
    EXPECT_THAT(sync(), ElementsAre("ready"));
    std::filesystem::create_directory(place / "a");
    touch(place / "a/f");
    std::filesystem::rename(place / "a", place / "b");
    EXPECT_THAT(sync(),
                testing::IsSupersetOf(lines{"created directory a", "renamed directory a b"}));
    const espy_change* const last = espy_batch_get(batch.get(), espy_batch_size(batch.get()) - 1);
    EXPECT_EQ(last->root, 1U);
    EXPECT_GT(last->seq, 1U);
    EXPECT_GT(last->told_at_ns, 0);
    EXPECT_EQ(last->root_path.data, place.path());
    EXPECT_EQ(espy_batch_get(batch.get(), espy_batch_size(batch.get())), nullptr);
}

TEST_F(Calls, PollReadsWhatTheDescriptorAnnounces) {
    add();
    sync();
    EXPECT_EQ(espy_poll(watcher.get(), batch.get(), nullptr), 0);
    EXPECT_EQ(espy_batch_size(batch.get()), 0U);
    touch(place / "f");
    pollfd waits{espy_fd(watcher.get()), POLLIN, 0};
    lines all;
    while (all.empty() && ::poll(&waits, 1, -1) == 1) {
        espy_poll(watcher.get(), batch.get(), nullptr);
        all = told(*batch);
    }
    EXPECT_THAT(all, Contains("created file f"));
}

TEST_F(Calls, WaitSaysHowItEnded) {
    add();
    sync();
    EXPECT_EQ(espy_wait(watcher.get(), batch.get(), 0, nullptr), ESPY_TIMEOUT);
    touch(place / "f");
    EXPECT_EQ(espy_wait(watcher.get(), batch.get(), -1, nullptr), ESPY_CHANGES);
    sync();
    espy_wake(watcher.get());
    EXPECT_EQ(espy_wait(watcher.get(), batch.get(), -1, nullptr), ESPY_WOKEN);
}

// The signal comes again and again, since nobody outside can see that the wait sleeps.
TEST_F(Calls, WaitEndsWithASignal) {
    struct sigaction action {};
    struct sigaction before {};
    action.sa_handler = [](int) {};
    ::sigaction(SIGUSR1, &action, &before);
    std::jthread sender([to = ::pthread_self()](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            ::pthread_kill(to, SIGUSR1);
            std::this_thread::yield();
        }
    });
    espy_error error{};
    EXPECT_EQ(espy_wait(watcher.get(), batch.get(), -1, &error), -EINTR);
    EXPECT_EQ(error.code, EINTR);
    sender.request_stop();
    sender.join();
    ::sigaction(SIGUSR1, &before, nullptr);
}

TEST_F(Calls, WakeIsForAnyThread) {
    std::jthread waker([&] { espy_wake(watcher.get()); });
    EXPECT_EQ(espy_wait(watcher.get(), batch.get(), -1, nullptr), ESPY_WOKEN);
}

TEST_F(Calls, RemoveEndsARoot) {
    const int64_t root = add();
    sync();
    EXPECT_EQ(espy_remove(watcher.get(), static_cast<uint32_t>(root), nullptr), 1);
    EXPECT_EQ(espy_remove(watcher.get(), static_cast<uint32_t>(root), nullptr), 0);
    touch(place / "f");
    EXPECT_THAT(sync(), IsEmpty());
}

TEST_F(Calls, PruneKeepsOutUntilItSaysOtherwise) {
    bool out = true;
    espy_root_options options{};
    options.size = sizeof options;
    options.context = &out;
    options.prune = [](void* context, const char* directory) {
        return *static_cast<bool*>(context) && std::strcmp(directory, "a/out") == 0 ? 1 : 0;
    };
    std::filesystem::create_directories(place / "a/out");
    const auto root = static_cast<uint32_t>(add(&options));
    sync();
    touch(place / "a/out/f");
    EXPECT_THAT(sync(), IsEmpty());
    out = false;
    EXPECT_EQ(espy_reprune(watcher.get(), root, "a", nullptr), 1);
    EXPECT_EQ(espy_reprune(watcher.get(), root + 1, "", nullptr), 0);
    EXPECT_THAT(sync(), ElementsAre("created file a/out/f"));
}

TEST_F(Calls, SelectHides) {
    espy_root_options options{};
    options.size = sizeof options;
    options.select = [](void*, const char* path, int type) {
        return type == ESPY_FILE && std::strcmp(path, "hidden") == 0 ? 0 : 1;
    };
    add(&options);
    sync();
    touch(place / "hidden");
    EXPECT_THAT(sync(), IsEmpty());
    std::filesystem::rename(place / "hidden", place / "shown");
    EXPECT_THAT(sync(), ElementsAre("created file shown"));
}

TEST_F(Calls, ASettledWatcherTellsTheNetEffect) {
    espy_watcher_options options{};
    options.size = sizeof options;
    options.settled = 1;
    options.quiet_ms = 1;
    watcher = make_watcher(&options);
    add();
    sync();
    touch(place / "gone");
    std::filesystem::remove(place / "gone");
    std::filesystem::create_directory(place / "a");
    EXPECT_THAT(sync(), ElementsAre("created directory a"));
    touch(place / "f");
    EXPECT_EQ(espy_wait(watcher.get(), batch.get(), -1, nullptr), ESPY_CHANGES);
    EXPECT_THAT(told(*batch), ElementsAre("created file f"));
}

TEST_F(Calls, PendingAreTheFilesThatAreHeldBack) {
    EXPECT_EQ(espy_pending(watcher.get(), batch.get(), nullptr), 0);
    espy_watcher_options options{};
    options.size = sizeof options;
    options.settled = options.complete = 1;
    watcher = make_watcher(&options);
    add();
    sync();
    std::ofstream half(place / "f");
    half << "half" << std::flush;
    EXPECT_THAT(sync(), IsEmpty());
    EXPECT_EQ(espy_pending(watcher.get(), batch.get(), nullptr), 1);
    ASSERT_EQ(espy_batch_size(batch.get()), 1U);
    const espy_change& held = *espy_batch_get(batch.get(), 0);
    EXPECT_EQ(held.path.data, place / "f");
    EXPECT_EQ(held.kind, ESPY_EXISTS);
    half.close();
    EXPECT_THAT(sync(), ElementsAre("created file f"));
    EXPECT_EQ(espy_pending(watcher.get(), batch.get(), nullptr), 0);
    EXPECT_EQ(espy_batch_size(batch.get()), 0U);
}

TEST_F(Calls, CoversSaysWhatTellsOrWhyNothingDoes) {
    std::filesystem::create_directories(place / "a/out");
    espy_root_options options{};
    options.size = sizeof options;
    options.max_depth = 2;
    const auto root = static_cast<uint32_t>(add(&options));
    sync();
    espy_coverage found{};
    found.size = sizeof found;
    EXPECT_EQ(espy_covers(watcher.get(), root, "a/", &found, nullptr), 1);
    EXPECT_EQ(found.by, ESPY_BY_WATCH);
    EXPECT_EQ(found.gap, ESPY_GAP_NONE);
    EXPECT_EQ(found.place.data, place / "a");
    EXPECT_EQ(std::string(found.place.data).size(), found.place.size);
    EXPECT_STREQ(found.backend, "inotify");
    EXPECT_EQ(found.interval_ms, 0U);
    EXPECT_EQ(espy_covers(watcher.get(), root, "a/out/f", &found, nullptr), 1);
    EXPECT_EQ(found.by, ESPY_BY_NOTHING);
    EXPECT_EQ(found.gap, ESPY_GAP_TOO_DEEP);
    EXPECT_STREQ(espy_gap_name(static_cast<int>(found.gap)), "too_deep");
    EXPECT_STREQ(found.backend, "");
    // An older program: what is behind its structure is its own.
    found.size = offsetof(espy_coverage, gap);
    found.gap = 77;
    EXPECT_EQ(espy_covers(watcher.get(), root, "", &found, nullptr), 1);
    EXPECT_EQ(found.by, ESPY_BY_WATCH);
    EXPECT_EQ(found.gap, 77U);
    EXPECT_EQ(espy_covers(watcher.get(), root + 1, "", &found, nullptr), 0);
    found.size = 0;
    espy_error error{};
    EXPECT_EQ(espy_covers(watcher.get(), root, "", &found, &error), -EINVAL);
    EXPECT_EQ(error.code, EINVAL);
}

TEST_F(Calls, StatsAreFilledAsFarAsBothSidesKnow) {
    add();
    sync();
    espy_statistics stats{};
    stats.size = sizeof stats;
    EXPECT_EQ(espy_stats(watcher.get(), &stats), 0);
    EXPECT_EQ(stats.directories_watched, 1U);
    EXPECT_GT(stats.memory_bytes, 0U);
    EXPECT_EQ(stats.listings, 1U);
    // An older program: what is behind its structure is its own.
    stats = {};
    stats.size = offsetof(espy_statistics, watches);
    stats.watches = 77;
    EXPECT_EQ(espy_stats(watcher.get(), &stats), 0);
    EXPECT_EQ(stats.directories_watched, 1U);
    EXPECT_EQ(stats.watches, 77U);
    // A newer one.
    struct {
        espy_statistics known;
        uint64_t unknown;
    } newer{{}, 77};
    newer.known.size = sizeof newer;
    EXPECT_EQ(espy_stats(watcher.get(), &newer.known), 0);
    EXPECT_EQ(newer.known.directories_watched, 1U);
    EXPECT_EQ(newer.unknown, 0U);
    stats.size = 0;
    EXPECT_EQ(espy_stats(watcher.get(), &stats), -EINVAL);
}

TEST(Words, AreThoseOfTheCommand) {
    EXPECT_STREQ(espy_kind_name(ESPY_EXISTS), "exists");
    EXPECT_STREQ(espy_kind_name(ESPY_UNMOUNTED), "unmounted");
    EXPECT_EQ(espy_kind_name(-1), nullptr);
    EXPECT_EQ(espy_kind_name(ESPY_UNMOUNTED + 1), nullptr);
    EXPECT_STREQ(espy_type_name(ESPY_OTHER), "other");
    EXPECT_EQ(espy_type_name(ESPY_NONE), nullptr);
    EXPECT_EQ(espy_type_name(ESPY_OTHER + 1), nullptr);
    EXPECT_STREQ(espy_gap_name(ESPY_GAP_PENDING), "pending");
    EXPECT_EQ(espy_gap_name(ESPY_GAP_NONE), nullptr);
    EXPECT_EQ(espy_gap_name(ESPY_GAP_PENDING + 1), nullptr);
    EXPECT_THAT(espy_version(), testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

TEST(Free, TakesNull) {
    espy_watcher_free(nullptr);
    espy_batch_free(nullptr);
}

} // namespace
} // namespace espy::test
