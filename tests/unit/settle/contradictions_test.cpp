/// Streams that contradict themselves, which no watcher tells, but anybody may hand over: what comes
/// out is of no use, but it comes out.
#include "stream_of.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

namespace espy::test {
namespace {

using lines = std::vector<std::string>;

TEST(Contradictions, LeaveOutARenameToBelowItself) {
    EXPECT_EQ(settled({"renamed a/ -> a/b/"}), lines());
    EXPECT_EQ(settled({"renamed a/ -> a/b/", "renamed a/ -> c/"}), lines{"renamed a/ -> c/"});
    EXPECT_EQ(settled({"renamed a/ -> a/b/c/d/", "created a/f"}), lines{"created a/f"});
}

TEST(Contradictions, LeaveOutAnExchangeWithWhatIsBelowItself) {
    EXPECT_EQ(settled({"renamed a/ -> a/b/ (exchanged)"}), lines());
    EXPECT_EQ(settled({"renamed a/b/ -> a/ (exchanged)"}), lines());
}

TEST(Contradictions, HaveAnEnd) {
    constexpr std::array kinds{"created", "removed", "renamed", "renamed", "modified",
                               "exists",  "opened",  "closed",  "written", "attributes"};
    for (unsigned seed = 0; seed < 20000; ++seed) {
        std::mt19937 random(seed);
        const auto number = [&](std::size_t end) { return random() % end; };
        const auto path = [&] {
            std::string text(1, static_cast<char>('a' + number(3)));
            for (std::size_t depth = number(4); depth > 0; --depth) {
                text += std::string("/") + static_cast<char>('a' + number(3));
            }
            return text + (number(3) != 0 ? "/" : "");
        };
        settler fold;
        for (int round = 0; round < 2; ++round) {
            lines stream;
            for (std::size_t i = 0; i < 12; ++i) {
                const std::string kind = kinds[number(kinds.size())];
                std::string line = kind + ' ' + path();
                if (kind == "renamed") {
                    constexpr std::array how{"", "", " (replaced)", " (exchanged)"};
                    line += " -> " + path() + how[number(how.size())];
                }
                stream.push_back(line);
            }
            static_cast<void>(settled(fold, stream));
            static_cast<void>(fold.pending());
        }
    }
}

} // namespace
} // namespace espy::test
