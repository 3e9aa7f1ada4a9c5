#include <espy/journal/token.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace espy::test {
namespace {

TEST(Token, IsOneWordAndBack) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    for (const token& each : {token{1, 1, 1}, token{0, 48'213, most}, token{most, most, 0},
                              token{0x0123456789abcdef, 7, 0xfedcba9876543210}}) {
        const std::string text = to_string(each);
        EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                         "0123456789-_."),
                  std::string::npos);
        EXPECT_EQ(token_from_string(text), each) << text;
    }
}

TEST(Token, HasOneTextOnly) {
    const std::string good = to_string(token{1, 12, 3});
    ASSERT_TRUE(token_from_string(good));
    EXPECT_EQ(token_from_string(""), std::nullopt);
    EXPECT_EQ(token_from_string("e2" + good.substr(2)), std::nullopt);
    EXPECT_EQ(token_from_string(good + " "), std::nullopt);
    EXPECT_EQ(token_from_string(good.substr(0, good.size() - 1)), std::nullopt);
    std::string zero = good;
    zero.insert(15, "0");
    EXPECT_EQ(token_from_string(zero), std::nullopt) << zero;
    // The last letter has four bits.
    std::string odd = good;
    odd.back() = 'B';
    EXPECT_EQ(token_from_string(odd), std::nullopt) << odd;
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string other = good;
        other[i] = '?';
        EXPECT_EQ(token_from_string(other), std::nullopt) << other;
    }
}

} // namespace
} // namespace espy::test
