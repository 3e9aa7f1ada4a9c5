/// Every allocation of a watcher's life fails once, each in a life of its own: what comes is `ENOMEM`
/// or `std::bad_alloc`, and what is left can be destroyed.
#include "support/failing_memory.hpp"
#include "support/temporary_directory.hpp"

#include <espy/activity.hpp>
#include <espy/settled_watcher.hpp>
#include <espy/watcher.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <string>

namespace espy::test {
namespace {

namespace fs = std::filesystem;

class life {
public:
    explicit life(const fs::path& place) : place_(place) {
        fs::remove_all(place_);
        fs::create_directories(place_ / "d/e");
        write("d/f");
        write("d/e/a name that is too long for a string to keep it in itself");
    }

    /// False if one of the first `left` allocations, or none, was the last.
    template <typename Watcher, typename Options, typename Make>
    bool ends_early(long left, const Options& wanted, Make make) {
        std::optional<Watcher> w;
        batch out;
        root_id root{};
        if (lacks_memory(left, [&](std::error_code& ec) { make(w, ec); })) {
            return true;
        }
        const auto step = [&](auto call) {
            if (!lacks_memory(left, call)) {
                return false;
            }
            std::error_code ec;
            w->poll(out, ec);
            EXPECT_EQ(ec, std::errc::not_enough_memory);
            EXPECT_TRUE(out.empty());
            w->sync(out, std::chrono::milliseconds(-1), {}, ec);
            EXPECT_EQ(ec, std::errc::not_enough_memory);
            w->add(place_, wanted, ec);
            EXPECT_EQ(ec, std::errc::not_enough_memory);
            return true;
        };
        const auto sync = [&] {
            return step(
                [&](std::error_code& ec) { w->sync(out, std::chrono::milliseconds(-1), {}, ec); });
        };
        if (step([&](std::error_code& ec) { root = w->add(place_, wanted, ec); }) || sync()) {
            return true;
        }
        for (int i = 0; i < 40; ++i) {
            write("d/g" + std::to_string(i));
        }
        fs::rename(place_ / "d/e", place_ / "moved");
        fs::create_directories(place_ / "new/x/y");
        if (sync()) {
            return true;
        }
        fs::remove_all(place_ / "d");
        fs::rename(place_ / "new", place_ / "moved/in");
        return sync() || step([&](std::error_code&) { w->reprune(root); }) || sync() ||
               step([&](std::error_code&) { w->remove(root); }) || sync();
    }

private:
    void write(const std::string& name) { std::ofstream(place_ / name) << "text"; }
    fs::path place_;
};

template <typename Watcher, typename Options, typename Make>
void live(const Options& wanted, Make make) {
    const temporary_directory place;
    for (const bool once : {true, false}) {
        failing_memory::only_one_fails = once;
        long most = 0;
        bool ended = true;
        for (long left = 0; ended || failing_memory::has_failed; left += 1 + left / 10) {
            ended = life(place / "root").ends_early<Watcher>(left, wanted, make);
            most = left;
            ASSERT_LT(left, 1'000'000);
        }
        EXPECT_GT(most, 50);
    }
}

class OutOfMemory : public ::testing::TestWithParam<backend> {
protected:
    void SetUp() override {
        options_.backend = GetParam();
        std::error_code ec;
        const watcher probe(options_, ec);
        if (ec) {
            GTEST_SKIP() << to_string(GetParam()) << ": " << ec.message();
        }
    }
    watcher_options options_;
};

TEST_P(OutOfMemory, IsAnErrorOfAWatcher) {
    live<watcher>(root_options{.initial = true},
                  [&](auto& w, std::error_code& ec) { w.emplace(options_, ec); });
}

TEST_P(OutOfMemory, IsAnErrorOfASettledWatcher) {
    live<settled_watcher>(root_options{.initial = true}, [&](auto& w, std::error_code& ec) {
        w.emplace(settle_options(), options_, ec);
    });
}

INSTANTIATE_TEST_SUITE_P(Over, OutOfMemory,
                         ::testing::Values(backend::automatic, backend::inotify, backend::fanotify,
                                           backend::poll),
                         [](const auto& each) { return std::string(to_string(each.param)); });

TEST(OutOfMemoryActivity, IsAnError) {
    const temporary_directory place;
    std::error_code ec;
    activity probe;
    probe.add(place.path(), {}, ec);
    if (ec) {
        GTEST_SKIP() << ec.message();
    }
    live<activity>(activity_options(), [](auto& w, std::error_code& error) { w.emplace(error); });
}

} // namespace
} // namespace espy::test
