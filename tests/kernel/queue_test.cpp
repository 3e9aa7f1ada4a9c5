// How events wait: the size of their records, and how much FIONREAD says of them.
#include "kernel_test.hpp"

#include <atomic>
#include <stop_token>
#include <thread>

namespace espy::test {
namespace {

using KernelQueue = kernel_test;

TEST_F(KernelQueue, HasSixteenBytesForAnEventWithoutAName) {
    watch("D", "D", mask::attrib);
    ok(::chmod("D", 0700));
    EXPECT_EQ(instance().queued_bytes(), 16U);
}

TEST_F(KernelQueue, PadsNamesToSixteenBytes) {
    watch("D", "D", mask::create);
    const auto size = [&](std::size_t length) {
        make_file(("D/" + std::string(length, 'n')).c_str());
        const std::size_t bytes = instance().queued_bytes();
        drain();
        return bytes;
    };
    EXPECT_EQ(size(1), 32U);
    EXPECT_EQ(size(15), 32U);
    EXPECT_EQ(size(16), 48U);
    EXPECT_EQ(size(31), 48U);
    EXPECT_EQ(size(255), 272U);
}

TEST_F(KernelQueue, GivesWholeRecordsOnly) {
    watch("D", "D", mask::create);
    make_file("D/a");
    make_file("D/b");
    EXPECT_THAT(log().lines(log().read(63)), ElementsAre("D/a create"));
    EXPECT_THAT(log().lines(log().read(63)), ElementsAre("D/b create"));
}

TEST_F(KernelQueue, SaysExactlyHowManyBytesAreQueued) {
    watch("D", "D", mask::create);
    for (std::size_t length = 1; length <= 255; ++length) {
        make_file(("D/" + std::string(length, 'n')).c_str());
    }
    const std::size_t queued = instance().queued_bytes();
    std::vector<std::byte> buffer(queued);
    EXPECT_EQ(instance().read(buffer).events.bytes().size(), queued);
    EXPECT_EQ(instance().queued_bytes(), 0U);
}

TEST_F(KernelQueue, IsNotChangedByWhatComesBehindAFence) {
    watch("D", "D", mask::create);
    make_file("D/a");
    const std::size_t fence = instance().queued_bytes();
    make_file("D/b");
    EXPECT_THAT(log().lines(log().read(fence)), ElementsAre("D/a create"));
    EXPECT_THAT(drain(), ElementsAre("D/b create"));
}

TEST_F(KernelQueue, HasShownAllThatWasQueuedBeforeAFenceWhenItsBytesAreRead) {
    watch("D", "D", mask::create | mask::delete_);
    std::atomic<unsigned> done = 0; // events whose operation is over
    std::atomic<unsigned> seen = 0;
    const std::jthread writer([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            make_file("D/f");
            ++done;
            ok(::unlink("D/f"));
            ++done;
            while (done - seen > 8192 && !stop.stop_requested()) {
                std::this_thread::yield();
            }
        }
    });
    std::vector<std::byte> buffer(1 << 20);
    for (int round = 0; round < 20'000; ++round) {
        const unsigned before = done;
        const std::size_t fence = instance().queued_bytes();
        if (fence != 0) {
            const auto events = instance().read(std::span(buffer).first(fence)).events;
            ASSERT_EQ(events.bytes().size(), fence);
        }
        seen += static_cast<unsigned>(fence / 32);
        ASSERT_GE(seen, before) << "in round " << round;
    }
}

} // namespace
} // namespace espy::test
