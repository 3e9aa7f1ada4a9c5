/// What streams and subjects are called.
#include "wire/names.hpp"

#include <gmock/gmock.h>

namespace espy::fleet {
namespace {

const source_name plain{"web-1", "src-3f9a0c1b2d3"};
const source_name odd{"a.b c", "x*>:\xff="};

TEST(Names, AreReadableWhereTheyCanBe) {
    EXPECT_EQ(stream_of(plain), "ESPY-web-1:src-3f9a0c1b2d3");
    EXPECT_EQ(log_subject(plain), "espy.web-1.src-3f9a0c1b2d3.log");
    EXPECT_EQ(snapshot_subject(plain), "espy.web-1.src-3f9a0c1b2d3.snapshot");
    EXPECT_EQ(all_subjects(plain), "espy.web-1.src-3f9a0c1b2d3.>");
    EXPECT_EQ(alive_subject(plain), "espy-alive.web-1.src-3f9a0c1b2d3");
}

TEST(Names, HaveNothingThatNatsGivesAMeaning) {
    EXPECT_EQ(log_subject(odd), "espy.a=2Eb=20c.x=2A=3E=3A=FF=3D.log");
}

TEST(Names, LeadBackToTheSource) {
    for (const source_name& source : {plain, odd}) {
        EXPECT_EQ(source_of_stream(stream_of(source)), source);
        EXPECT_EQ(source_of_alive_subject(alive_subject(source)), source);
    }
}

TEST(Names, OfOthersAreNoSources) {
    for (const auto* const other :
         {"", "ESPY-", "ESPY-a", "ESPY-a:", "ESPY-:b", "ESPY-a=2:b", "ESPY-a=2e:b", "ESPY-a=41:b",
          "ESPY-a:b:c", "KV_a:b", "ESPY-a=:b"}) {
        EXPECT_FALSE(source_of_stream(other)) << other;
    }
    EXPECT_FALSE(source_of_alive_subject("espy-alive.a"));
    EXPECT_FALSE(source_of_alive_subject("espy-alive.a.b.c"));
}

TEST(Names, OfHeadersCarryAnyBytes) {
    const std::string path = "/srv/a b\n\xff=";
    EXPECT_EQ(header_encoded(path), "/srv/a=20b=0A=FF=3D");
    EXPECT_EQ(header_decoded(header_encoded(path)), path);
    EXPECT_FALSE(header_decoded("a b"));
}

} // namespace
} // namespace espy::fleet
