// Each system call that the constructor of a watcher and `add` make fails once, for each reason: that
// is said and leaves nothing behind, or all works as if it had not been.
#include "faults.hpp"
#include "kernel.hpp"
#include "watcher/test_access.hpp"

#include <espy/watcher.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <system_error>

namespace espy::simulation {
namespace {

class Births : public testing::TestWithParam<backend> {};

/// A watcher whose system call number `nth` fails for the reason number `reason`.
class birth {
public:
    birth(backend by, unsigned nth, unsigned reason) : by_(by), nth_(nth), reason_(reason) {
        for (const auto& [in, name, type] : {std::tuple{"", "w", entry_type::directory},
                                             {"w", "a", entry_type::file},
                                             {"w", "d", entry_type::directory},
                                             {"w/d", "x", entry_type::file}}) {
            make(in, name, type);
        }
        kernel_.has_procfs = true;
        kernel_.refuse = [this](call which) { return refuse(which); };
    }

    /// False if so many calls, or reasons, there are not.
    bool is_born() {
        std::error_code ec;
        {
            watcher born = test_access::make(
                {{.backend = by_}, {kernel::interface(), kernel::fanotify_interface()}}, ec);
            if (ec) {
                expect_reason(ec);
            } else {
                adds(born);
            }
        }
        EXPECT_EQ(kernel_.descriptors(), 0U) << what();
        return was_;
    }
    bool has_more_calls() const noexcept { return nth_ < count_; }

private:
    int refuse(call which) {
        const auto reasons = reasons_of(which);
        if (over_ || count_++ != nth_ || reason_ >= reasons.size()) {
            return 0;
        }
        was_ = true;
        which_ = which;
        return reasons[reason_];
    }
    void adds(watcher& born) {
        const std::size_t before = kernel_.descriptors();
        std::error_code ec;
        born.add("/w", {.initial = true}, ec);
        const bool failed = static_cast<bool>(ec);
        over_ = true;
        if (failed) {
            expect_reason(ec);
            EXPECT_EQ(kernel_.descriptors(), before) << what();
            EXPECT_TRUE(born.add("/w", {.initial = true}, ec) != root_id{} && !ec) << what();
        }
        rests(born);
        EXPECT_EQ(known_, (std::set<std::string>{"/w/a", "/w/d", "/w/d/x"})) << what();
        make("w/d", "y", entry_type::file);
        rests(born);
        EXPECT_TRUE(known_.contains("/w/d/y")) << what();
        EXPECT_FALSE(fails_) << what();
    }
    /// As who waits for the descriptor, and sees no more than 50 times that nothing was to be done.
    void rests(watcher& born) {
        batch told;
        for (unsigned waits = 0; waits < 50;) {
            if (!kernel_.readable(born.native_handle())) {
                if (kernel_.timer() == 0) {
                    return;
                }
                kernel_.tree().pass(kernel_.timer() - kernel_.tree().now());
            }
            std::error_code ec;
            born.poll(told, ec);
            fails_ = fails_ || ec;
            waits += told.empty() ? 1U : 0U;
            for (const change& each : told) {
                if (each.kind == change_kind::exists || each.kind == change_kind::created) {
                    known_.emplace(each.path);
                }
            }
        }
    }
    void make(const std::string& in, const std::string& name, entry_type type) {
        disk& tree = kernel_.tree();
        tree.make(kernel_.resolve(tree.root(), in, false, false), name, type);
        tree.finish_all();
    }
    void expect_reason(std::error_code ec) const {
        EXPECT_TRUE(was_ && ec.value() == reasons_of(which_)[reason_]) << what() << ec.message();
    }
    std::string what() const {
        return "call " + std::to_string(nth_) + ", which is " +
               std::to_string(static_cast<unsigned>(which_)) + ", for the reason " +
               std::to_string(reason_) + ' ';
    }

    backend by_;
    unsigned nth_;
    unsigned reason_;
    kernel kernel_{disk::habits{}};
    unsigned count_ = 0;
    bool over_ = false;
    bool was_ = false;
    bool fails_ = false;
    call which_ = call::open;
    std::set<std::string> known_;
};

TEST_P(Births, FailClearlyOrNotAtAll) {
    bool more = true;
    for (unsigned nth = 0; more; ++nth) {
        bool is_reason = true;
        for (unsigned reason = 0; is_reason; ++reason) {
            birth one(GetParam(), nth, reason);
            is_reason = one.is_born();
            more = one.has_more_calls();
        }
        ASSERT_LT(nth, 1000U);
    }
}

INSTANTIATE_TEST_SUITE_P(Of, Births,
                         testing::Values(backend::automatic, backend::inotify, backend::fanotify,
                                         backend::poll),
                         [](const auto& of) { return std::string(to_string(of.param)); });

} // namespace
} // namespace espy::simulation
