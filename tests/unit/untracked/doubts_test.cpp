// Names that were used again and again are looked at when nothing is queued: how many in one call.
#include "untracked_test.hpp"

#include <algorithm>
#include <cstdint>

namespace espy::test {
namespace {

constexpr unsigned names = 400;
/// What a call that has no time looks at, for events and for names in doubt.
constexpr std::uint64_t few = 64;

class UntrackedDoubts : public untracked_test {
protected:
    static std::string name(unsigned i) { return "w/" + std::to_string(i); }
    /// Each of the names has come, gone and come again.
    void use_names_again() {
        for (unsigned i = 0; i < names; ++i) {
            make_file(name(i));
            ok(::unlink(name(i).c_str()));
            make_file(name(i));
        }
    }
    std::uint64_t looks_of_one_call() {
        const std::uint64_t before = engine().stats().looks;
        poll_briefly();
        for (const change& each : changes()) {
            there_ += each.kind == change_kind::created   ? 1
                      : each.kind == change_kind::removed ? -1
                                                          : 0;
        }
        return engine().stats().looks - before;
    }
    int there() const { return there_; }

private:
    int there_ = 0;
};

TEST_F(UntrackedDoubts, AreLookedAtAFewInEachCall) {
    watch();
    use_names_again();
    std::uint64_t most = 0;
    std::uint64_t all = 0;
    for (unsigned i = 0; i < 20 * names; ++i) {
        const std::uint64_t some = looks_of_one_call();
        most = std::max(most, some);
        all += some;
    }
    EXPECT_LT(most, few);
    EXPECT_GE(all, names);
    EXPECT_EQ(there(), static_cast<int>(names));
    EXPECT_THAT(told(), IsEmpty());
}

TEST_F(UntrackedDoubts, AreLookedAtAllAtOnceIfSomethingHappensBetweenTheCalls) {
    watch();
    use_names_again();
    std::uint64_t most = 0;
    for (unsigned i = 0; i < 20 * names && most < names; ++i) {
        most = std::max(most, looks_of_one_call());
        make_file("w/between");
        ok(::unlink("w/between"));
    }
    EXPECT_GE(most, names);
}

} // namespace
} // namespace espy::test
